package io.echosounder.operator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.echosounder.adminclient.Answers;
import io.echosounder.adminclient.Instance;
import io.echosounder.adminclient.Instance.Listing;
import io.echosounder.adminclient.Json;
import io.echosounder.adminclient.Query;
import io.echosounder.client.ExitCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists the connections of one or several servers. */
@Command(
    name = "connections",
    description = {
      "Lists the connections of a server, or of several.",
      "Without --state, all that are not closed."
    },
    footer = {
      "",
      "Examples:",
      "  echosounder connections --idle-over 5m --sort -idle",
      "  echosounder connections --state closed --limit 20"
    })
public final class ConnectionsCommand extends OperatorCommand {
  @Mixin Filters filters;

  @Option(
      names = "--sort",
      paramLabel = "[-]KEY",
      converter = Sort.Converter.class,
      description =
          "id, age, idle, bytesReceived, bytesSent, bytesPending, closedAt, state or remote; a"
              + " leading - descends")
  @Nullable Sort sort;

  @Option(
      names = "--limit",
      paramLabel = "COUNT",
      description = "at most this number of connections (default: all)")
  @Nullable Integer limit;

  @Override
  ExitCode run(List<Instance> instances) {
    if (limit != null && limit < 1) {
      throw usage("--limit has to be 1 or more");
    }
    int max = limit == null ? Integer.MAX_VALUE : limit;
    Query query = filters.query().and("sort", sort == null ? null : sort.parameter());
    Answers<Listing> answers =
        Answers.ask(instances, instance -> instance.list("/connections", query, max));
    List<ObjectNode> all = merged(answers, sort, max);
    if (isJson()) {
      ObjectNode list = Json.object();
      list.putArray("items").addAll(all);
      list.put("total", total(answers));
      println(Json.pretty(list));
    } else {
      printTable(all, total(answers), answers.good().isEmpty());
    }
    return end(answers);
  }

  private void printTable(List<ObjectNode> all, long total, boolean nobodyAnswered) {
    Table table =
        Columns.table(
            filters.asksForClosedOnly()
                ? Columns.closed(isForSeveral(), isWide(), Instant.now())
                : Columns.open(isForSeveral(), isWide()),
            all);
    if (!table.isEmpty()) {
      print(table.text(!noHeaders));
    } else if (!nobodyAnswered && !noHeaders) {
      note("no connections");
    }
    if (total > all.size() && !noHeaders) {
      note((total - all.size()) + " more: --limit");
    }
  }

  /** A remark that is no row goes to standard error, so that a script counts rows only. */
  private void note(String text) {
    spec.commandLine().getErr().println(text);
    spec.commandLine().getErr().flush();
  }

  /** Without a sort key they stay in the order of the servers, each in its own order. */
  static List<ObjectNode> merged(Answers<Listing> answers, @Nullable Sort sort, int max) {
    List<ObjectNode> all = new ArrayList<>();
    for (Answers.Answer<Listing> answer : answers.good()) {
      for (ObjectNode connection : answer.value().items()) {
        all.add(named(answer.name(), connection));
      }
    }
    if (sort != null && answers.good().size() > 1) {
      all.sort(sort.comparator());
    }
    return all.size() > max ? all.subList(0, max) : all;
  }

  static long total(Answers<Listing> answers) {
    return answers.good().stream().mapToLong(answer -> answer.value().total()).sum();
  }
}
