package io.echosounder.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.echosounder.adminclient.EventStream.Event;
import io.echosounder.adminclient.Json;
import io.echosounder.client.CommandRun;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.stream.Collectors;

/** An event as one line. */
final class EventLine {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);

  private EventLine() {}

  /** For a program: the number, the name, and the API's object, with the instance. */
  static String json(String instance, Event event) {
    ObjectNode line = Json.object();
    line.put("instance", instance).put("id", event.id()).put("event", event.name());
    line.set("data", event.data());
    return Json.line(line);
  }

  /**
   * For a person.
   *
   * @param instance the instance; empty if there is only one
   * @param arrival the time for events that have none of their own
   */
  static String text(String instance, Event event, Instant arrival, ZoneId zone) {
    JsonNode data = event.data();
    String time = TIME.format(instant(event, arrival).atZone(zone));
    String where = instance.isEmpty() ? "" : instance + "  ";
    String name = String.format(Locale.ROOT, "%-18s", event.name());
    return CommandRun.oneLine(time + "  " + where + name + "  " + what(event.name(), data))
        .stripTrailing();
  }

  private static Instant instant(Event event, Instant arrival) {
    String field =
        switch (event.name()) {
          case "connection-opened" -> "openedAt";
          case "connection-closed" -> "closedAt";
          case "listener-changed" -> "since";
          default -> "";
        };
    try {
      return field.isEmpty() ? arrival : Instant.parse(event.data().path(field).asText());
    } catch (DateTimeException e) {
      return arrival;
    }
  }

  private static String what(String name, JsonNode data) {
    return switch (name) {
      case "connection-opened" ->
          Show.text(data.path("id")) + "  " + Show.address(data.path("remote"));
      case "connection-closed" -> closed(data);
      case "timeouts-changed" -> timeouts(data);
      case "listener-changed" ->
          ListenerText.state((ObjectNode) data)
              + (data.hasNonNull("drain") ? ", " + ListenerText.drain(data.get("drain")) : "");
      case "live-file-changed" ->
          data.path("valid").asBoolean() ? "applied" : "refused: " + data.path("problem").asText();
      case "events-missed" ->
          "lost: those after "
              + data.path("after").asText()
              + " and before "
              + data.path("next").asText();
      default -> Json.line(data);
    };
  }

  private static String closed(JsonNode data) {
    return Show.text(data.path("id"))
        + "  "
        + Show.address(data.path("remote"))
        + "  "
        + Show.text(data.path("reason"))
        + " after "
        + Show.span(data.path("ageSeconds"))
        + ", received "
        + Show.bytes(data.path("bytesReceived"))
        + ", sent "
        + Show.bytes(data.path("bytesSent"));
  }

  /** Of a connection, the event names it and has the timeouts one level deeper. */
  private static String timeouts(JsonNode data) {
    JsonNode timeouts = data.path("timeouts").isObject() ? data.path("timeouts") : data;
    String all =
        Timeouts.NAMES.stream()
            .map(name -> name + "=" + Show.timeout(timeouts.path(name)))
            .collect(Collectors.joining(" "));
    return data.hasNonNull("connection") ? data.get("connection").asText() + "  " + all : all;
  }
}
