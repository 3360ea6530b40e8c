package io.echosounder.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** Writes the API's listener object in words. */
final class ListenerText {

  static final List<String> HEADERS =
      List.of(
          "INSTANCE", "STATE", "SINCE", "OPEN", "MAX", "ACCEPTED", "REFUSED", "RECEIVED", "SENT");

  private ListenerText() {}

  /** Some lines for a person. */
  static String text(ObjectNode listener, Instant now) {
    Facts facts = new Facts();
    facts.add("Instance", Show.text(listener.path("instance")));
    facts.add(
        "Version",
        Show.text(listener.path("version"))
            + ", commit "
            + Show.text(listener.path("commit"))
            + ", "
            + Show.text(listener.path("build")));
    facts.add("State", state(listener) + " for " + Show.since(listener.path("since"), now));
    facts.add("Addresses", addresses(listener));
    facts.add(
        "Open",
        Show.text(listener.path("open"))
            + " of at most "
            + Show.text(listener.path("maxConnections")));
    facts.add("Accepted", Show.text(listener.path("accepted")));
    facts.add("Refused", counts(listener.path("refused")));
    facts.add("Closed", counts(listener.path("closed")));
    facts.add("Received", Show.bytes(listener.path("bytesReceived")));
    facts.add("Sent", Show.bytes(listener.path("bytesSent")));
    facts.add("Discarded", Show.bytes(listener.path("bytesDiscarded")));
    if (listener.hasNonNull("drain")) {
      facts.add("Drain", drain(listener.get("drain")));
    }
    return facts.toString();
  }

  static List<String> row(ObjectNode listener, Instant now) {
    return List.of(
        Show.text(listener.path("instance")),
        state(listener),
        Show.since(listener.path("since"), now),
        Show.text(listener.path("open")),
        Show.text(listener.path("maxConnections")),
        Show.text(listener.path("accepted")),
        String.valueOf(sum(listener.path("refused"))),
        Show.bytes(listener.path("bytesReceived")),
        Show.bytes(listener.path("bytesSent")));
  }

  /** {@code listening}, {@code paused (hold)}. */
  static String state(ObjectNode listener) {
    String state = Show.text(listener.path("state"));
    return listener.hasNonNull("pauseMode")
        ? state + " (" + listener.get("pauseMode").asText() + ")"
        : state;
  }

  private static String addresses(ObjectNode listener) {
    StringBuilder text = new StringBuilder();
    for (JsonNode address : listener.path("addresses")) {
      text.append(text.isEmpty() ? "" : ", ").append(bound(address));
    }
    String all = text.isEmpty() ? "none" : text.toString();
    return all + " (" + Show.text(listener.path("transport")) + ")";
  }

  /** {@code 0.0.0.0:8080}, or with another protocol than TCP {@code tls://0.0.0.0:8443}. */
  private static String bound(JsonNode address) {
    String protocol = address.path("protocol").asText("tcp");
    return (protocol.equals("tcp") ? "" : protocol + "://") + Show.address(address);
  }

  /** {@code 12 (peer-closed 10, idle-timeout 2)}. */
  private static String counts(JsonNode byName) {
    String parts =
        byName.properties().stream()
            .filter(each -> each.getValue().asLong() > 0)
            .map(each -> each.getKey() + " " + each.getValue().asLong())
            .collect(Collectors.joining(", "));
    return sum(byName) + (parts.isEmpty() ? "" : " (" + parts + ")");
  }

  private static long sum(JsonNode byName) {
    long sum = 0;
    for (JsonNode each : byName) {
      sum += each.asLong();
    }
    return sum;
  }

  /** {@code ending-quiet: 3 open, 9 ended in a pause, 0 forced, 0 bytes lost}. */
  static String drain(JsonNode drain) {
    return Show.text(drain.path("stage"))
        + ": "
        + Show.text(drain.path("open"))
        + " open, "
        + Show.text(drain.path("drained"))
        + " ended in a pause, "
        + Show.text(drain.path("forced"))
        + " forced, "
        + Show.bytes(drain.path("discardedBytes"))
        + " bytes lost";
  }
}
