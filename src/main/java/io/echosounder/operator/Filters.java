package io.echosounder.operator;

import io.echosounder.adminclient.Query;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that select connections, with the names of the API's parameters. */
final class Filters {

  @Option(
      names = "--state",
      paramLabel = "STATE",
      split = ",",
      hideParamSyntax = true,
      description = "open, half-closed, closing or closed; may be repeated")
  @Nullable List<String> states;

  @Option(
      names = "--remote",
      paramLabel = "ADDRESS",
      split = ",",
      hideParamSyntax = true,
      description = "the client's address, or a block (10.0.0.0/8); may be repeated")
  @Nullable List<String> remotes;

  @Option(
      names = "--reason",
      paramLabel = "REASON",
      split = ",",
      hideParamSyntax = true,
      description = "close reason, such as idle-timeout; may be repeated")
  @Nullable List<String> reasons;

  @Option(
      names = "--idle-over",
      paramLabel = "DURATION",
      description = "no byte either way for longer than this")
  @Nullable String idleOver;

  @Option(
      names = "--older-than",
      paramLabel = "DURATION",
      description = "accepted longer ago than this")
  @Nullable String olderThan;

  @Option(
      names = "--bytes-received",
      paramLabel = "COUNT",
      description = "exactly this number of bytes received")
  @Nullable String bytesReceived;

  /** The filters as parameters of the API. */
  Query query() {
    return Query.NONE
        .and("state", states())
        .and("remote", remotes == null ? List.of() : remotes)
        .and("reason", reasons == null ? List.of() : reasons)
        .and("idleOver", idleOver)
        .and("olderThan", olderThan)
        .and("bytesReceived", bytesReceived);
  }

  List<String> states() {
    return states == null ? List.of() : states;
  }

  /** Whether only closed connections are wanted. */
  boolean asksForClosedOnly() {
    return !states().isEmpty() && states().stream().allMatch("closed"::equals);
  }
}
