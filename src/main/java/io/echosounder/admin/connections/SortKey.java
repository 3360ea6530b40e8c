package io.echosounder.admin.connections;

import io.echosounder.connection.ConnectionView;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The figures by which a listing can be sorted. */
enum SortKey {
  ID("id"),
  AGE("age"),
  IDLE("idle"),
  BYTES_RECEIVED("bytesReceived"),
  BYTES_SENT("bytesSent"),
  BYTES_PENDING("bytesPending"),
  CLOSED_AT("closedAt"),
  STATE("state"),
  REMOTE("remote");

  private final String label;

  SortKey(String label) {
    this.label = label;
  }

  private Comparator<ConnectionView> comparator() {
    return switch (this) {
      case ID -> Comparator.comparingLong(ConnectionView::number);
      case AGE -> Comparator.comparing(ConnectionView::age);
      case IDLE -> Comparator.comparing(ConnectionView::idle);
      case BYTES_RECEIVED -> Comparator.comparingLong(view -> view.bytes().received());
      case BYTES_SENT -> Comparator.comparingLong(view -> view.bytes().sent());
      case BYTES_PENDING -> Comparator.comparingLong(view -> view.bytes().pending());
      case CLOSED_AT -> Comparator.comparing(SortKey::closedAt);
      case STATE -> Comparator.comparing(ConnectionView::state);
      case REMOTE -> SortKey::compareRemotes;
    };
  }

  /** A connection that is not closed will close after all that are. */
  private static Instant closedAt(ConnectionView view) {
    Instant closedAt = view.closedAt();
    return closedAt == null ? Instant.MAX : closedAt;
  }

  /** By address as a number, IPv4 first, then by port. */
  private static int compareRemotes(ConnectionView one, ConnectionView other) {
    byte[] a = one.remote().getAddress().getAddress();
    byte[] b = other.remote().getAddress().getAddress();
    int byLength = Integer.compare(a.length, b.length);
    int byAddress = byLength != 0 ? byLength : Arrays.compareUnsigned(a, b);
    return byAddress != 0
        ? byAddress
        : Integer.compare(one.remote().getPort(), other.remote().getPort());
  }

  /** A key and its direction; {@code -} leads the descending ones. */
  record Order(SortKey key, boolean descending) {

    static final Order BY_ID = new Order(ID, false);

    /** The order of a listing of closed connections, unless another one is asked for. */
    static final Order NEWEST_CLOSED = new Order(CLOSED_AT, true);

    static final String ACCEPTED =
        Stream.of(SortKey.values()).map(key -> key.label).collect(Collectors.joining(", "))
            + ", with a leading - for descending";

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

    /** Equal connections are sorted by age, so that the order is always the same. */
    Comparator<ConnectionView> comparator() {
      Comparator<ConnectionView> byAge = Comparator.comparingLong(ConnectionView::number);
      Comparator<ConnectionView> ascending = key.comparator().thenComparing(byAge);
      return descending ? ascending.reversed() : ascending;
    }

    @Override
    public String toString() {
      return (descending ? "-" : "") + key.label;
    }
  }
}
