package io.echosounder.admin.connections;

import io.echosounder.connection.ConnectionView;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The order of a listing: a key and its direction; {@code -} leads the descending ones. */
@Schema(type = SchemaType.STRING)
public record ConnectionOrder(Key key, boolean descending) {

  static final ConnectionOrder BY_ID = new ConnectionOrder(Key.ID, false);

  /** The order of a listing of closed connections, unless another one is asked for. */
  static final ConnectionOrder NEWEST_CLOSED = new ConnectionOrder(Key.CLOSED_AT, true);

  /** The accepted values, as a problem names them. */
  public static final String ACCEPTED =
      Stream.of(Key.values()).map(key -> key.label).collect(Collectors.joining(", "))
          + ", with a leading - for descending";

  /** The figures by which a listing can be sorted. */
  enum Key {
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

    Key(String label) {
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
        case CLOSED_AT -> Comparator.comparing(Key::closedAt);
        case STATE -> Comparator.comparing(ConnectionView::state);
        case REMOTE -> Key::compareRemotes;
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
  }

  /** All orders: each key ascending and descending. */
  public static List<ConnectionOrder> all() {
    return Stream.of(Key.values())
        .flatMap(key -> Stream.of(new ConnectionOrder(key, false), new ConnectionOrder(key, true)))
        .toList();
  }

  /**
   * Reads an order.
   *
   * @throws IllegalArgumentException if there is no such key
   */
  public static ConnectionOrder parse(String text) {
    return all().stream()
        .filter(order -> order.toString().equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(text));
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
