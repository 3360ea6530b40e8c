package io.echosounder.admin.connections;

import io.echosounder.connection.ConnectionView;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The figures by which a listing can be sorted. */
enum SortKey {
  ID("id"),
  AGE("age"),
  IDLE("idle"),
  BYTES_RECEIVED("bytesReceived"),
  BYTES_SENT("bytesSent"),
  BYTES_PENDING("bytesPending");

  private final String label;

  SortKey(String label) {
    this.label = label;
  }

  private long figure(ConnectionView view) {
    return switch (this) {
      case ID -> view.number();
      case AGE -> view.age().toNanos();
      case IDLE -> view.idle().toNanos();
      case BYTES_RECEIVED -> view.bytes().received();
      case BYTES_SENT -> view.bytes().sent();
      case BYTES_PENDING -> view.bytes().pending();
    };
  }

  /** A key and its direction; {@code -} leads the descending ones. */
  record Order(SortKey key, boolean descending) {

    static final Order DEFAULT = new Order(ID, false);
    static final String ACCEPTED =
        "id, age, idle, bytesReceived, bytesSent or bytesPending, with a leading - for descending";

    /** All orders: each key ascending and descending. */
    static List<Order> all() {
      return Stream.of(SortKey.values())
          .flatMap(key -> Stream.of(new Order(key, false), new Order(key, true)))
          .toList();
    }

    static Order parse(String text) {
      boolean descending = text.startsWith("-");
      String name = descending ? text.substring(1) : text;
      for (SortKey key : SortKey.values()) {
        if (key.label.equals(name)) {
          return new Order(key, descending);
        }
      }
      throw new IllegalArgumentException(text);
    }

    /** Connections with equal figures are sorted by age, so that the order is always the same. */
    Comparator<ConnectionView> comparator() {
      Comparator<ConnectionView> byFigure = Comparator.comparingLong(key::figure);
      return (descending ? byFigure.reversed() : byFigure)
          .thenComparingLong(ConnectionView::number);
    }

    @Override
    public String toString() {
      return (descending ? "-" : "") + key.label;
    }
  }
}
