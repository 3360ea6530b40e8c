package io.echosounder.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The columns of tables of connections. The rows are the API's objects with their instance. */
final class Columns {

  /** A header, and the cell of a connection. */
  record Column(String header, Function<ObjectNode, String> cell) {}

  private static final Column INSTANCE = text("INSTANCE", "instance");
  private static final Column ID = text("ID", "id");
  private static final Column STATE = text("STATE", "state");
  private static final Column REMOTE = address("REMOTE", "remote");
  private static final Column AGE = span("AGE", "ageSeconds");
  private static final Column IDLE = span("IDLE", "idleSeconds");
  private static final Column RECEIVED = bytes("RECEIVED", "bytesReceived");
  private static final Column SENT = bytes("SENT", "bytesSent");
  private static final Column PENDING = bytes("PENDING", "bytesPending");
  private static final Column RTT = new Column("RTT", c -> Show.rtt(c.path("rttSeconds")));
  private static final Column NEXT = new Column("NEXT TIMEOUT", Columns::nearest);

  private Columns() {}

  /** For connections that are not closed. */
  static List<Column> open(boolean withInstance, boolean wide) {
    List<Column> columns = begin(withInstance);
    columns.addAll(List.of(ID, STATE, REMOTE, AGE, IDLE, RECEIVED, SENT));
    if (wide) {
      columns.addAll(
          List.of(
              PENDING,
              new Column("READING", c -> c.path("readPaused").asBoolean() ? "paused" : "yes"),
              RTT,
              text("RETRANSMITS", "retransmits"),
              NEXT,
              text("PROTOCOL", "protocol"),
              address("LOCAL", "local"),
              address("VIA", "via"),
              new Column("PATH", c -> Show.text(c.path("webSocket").path("path"))),
              text("REASON", "reason")));
    }
    return columns;
  }

  /** For closed connections. */
  static List<Column> closed(boolean withInstance, boolean wide, Instant now) {
    List<Column> columns = begin(withInstance);
    Column ago = new Column("CLOSED AGO", c -> Show.since(c.path("closedAt"), now));
    columns.addAll(List.of(ID, REMOTE, text("REASON", "reason"), ago, AGE, RECEIVED, SENT));
    if (wide) {
      columns.addAll(
          List.of(
              bytes("DISCARDED", "bytesDiscarded"),
              text("CLOSED BY", "closedBy"),
              IDLE,
              text("PROTOCOL", "protocol"),
              address("LOCAL", "local"),
              address("VIA", "via"),
              new Column("PATH", c -> Show.text(c.path("webSocket").path("path"))),
              text("ERROR", "error")));
    }
    return columns;
  }

  /** For the live table. The most important columns are the first, because the last may not fit. */
  static List<Column> live(boolean withInstance, Column rate) {
    List<Column> columns = begin(withInstance);
    columns.addAll(List.of(ID, STATE, REMOTE, AGE, IDLE, rate, RECEIVED, SENT, PENDING, RTT, NEXT));
    return columns;
  }

  static Table table(List<Column> columns, List<ObjectNode> connections) {
    Table table = new Table(columns.stream().map(Column::header).toList());
    for (ObjectNode connection : connections) {
      table.row(columns.stream().map(column -> column.cell().apply(connection)).toList());
    }
    return table;
  }

  private static List<Column> begin(boolean withInstance) {
    return new ArrayList<>(withInstance ? List.of(INSTANCE) : List.of());
  }

  /** The timeout that fires first: {@code idle 58s}. */
  static String nearest(ObjectNode connection) {
    return connection.path("deadlineSeconds").properties().stream()
        .min(Map.Entry.comparingByValue((a, b) -> Double.compare(a.asDouble(), b.asDouble())))
        .map(deadline -> deadline.getKey() + " " + Show.span(deadline.getValue()))
        .orElse(Show.NONE);
  }

  private static Column text(String header, String field) {
    return new Column(header, connection -> Show.text(connection.path(field)));
  }

  private static Column address(String header, String field) {
    return new Column(header, connection -> Show.address(connection.path(field)));
  }

  private static Column span(String header, String field) {
    return new Column(header, connection -> Show.span(number(connection, field)));
  }

  private static Column bytes(String header, String field) {
    return new Column(header, connection -> Show.bytes(number(connection, field)));
  }

  private static JsonNode number(ObjectNode connection, String field) {
    return connection.path(field);
  }
}
