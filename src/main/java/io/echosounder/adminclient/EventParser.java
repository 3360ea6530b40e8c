package io.echosounder.adminclient;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.echosounder.adminclient.EventStream.Event;
import org.jspecify.annotations.Nullable;

/** Puts the lines of a stream of server-sent events together. */
final class EventParser {

  private final StringBuilder data = new StringBuilder();
  private String name = "";
  private String id = "";

  /** Takes the next line. Returns an event if the line completes one. */
  @Nullable Event line(String line) throws JsonProcessingException {
    if (line.isEmpty()) {
      return complete();
    }
    int colon = line.indexOf(':');
    if (colon == 0) {
      return null;
    }
    String field = colon < 0 ? line : line.substring(0, colon);
    String value = colon < 0 ? "" : line.substring(colon + 1);
    value = value.startsWith(" ") ? value.substring(1) : value;
    switch (field) {
      case "event" -> name = value;
      case "id" -> id = value;
      case "data" -> data.append(data.isEmpty() ? "" : "\n").append(value);
      default -> {
        // The specification says to ignore it.
      }
    }
    return null;
  }

  private @Nullable Event complete() throws JsonProcessingException {
    if (data.isEmpty()) {
      name = "";
      return null;
    }
    JsonNode tree = Json.read(data.toString());
    Event event = new Event(id, name, tree);
    data.setLength(0);
    name = "";
    return event;
  }
}
