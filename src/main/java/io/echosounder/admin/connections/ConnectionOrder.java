package io.echosounder.admin.connections;

import io.echosounder.connection.ConnectionView;
import io.echosounder.http.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
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

    private Comparable<?> figure(ConnectionView view) {
      return switch (this) {
        case ID -> view.number();
        case AGE -> view.age();
        case IDLE -> view.idle();
        case BYTES_RECEIVED -> view.bytes().received();
        case BYTES_SENT -> view.bytes().sent();
        case BYTES_PENDING -> view.bytes().pending();
        case CLOSED_AT -> closedAt(view);
        case STATE -> view.state();
        case REMOTE -> remote(view);
      };
    }

    /** A connection that is not closed will close after all that are. */
    private static Instant closedAt(ConnectionView view) {
      Instant closedAt = view.closedAt();
      return closedAt == null ? Instant.MAX : closedAt;
    }

    /** A text that sorts by address as a number, IPv4 first, then by port. */
    private static String remote(ConnectionView view) {
      byte[] address = view.remote().getAddress().getAddress();
      return (char) address.length
          + new String(address, StandardCharsets.ISO_8859_1)
          + (char) view.remote().getPort();
    }
  }

  /** The only facts of a connection that a sort keeps. */
  private record Ranked(Comparable<?> figure, long number) {

    /** Equal connections are sorted by age, so that the order is always the same. */
    @SuppressWarnings("unchecked") // All figures of one key have the same type.
    int compare(Ranked other) {
      int byFigure = ((Comparable<Object>) figure).compareTo(other.figure);
      return byFigure == 0 ? Long.compare(number, other.number) : byFigure;
    }
  }

  /** All orders: each key ascending and descending. */
  public static List<ConnectionOrder> all() {
    return Stream.of(Key.values())
        .flatMap(key -> Stream.of(new ConnectionOrder(key, false), new ConnectionOrder(key, true)))
        .toList();
  }

  /** Reads the parameter {@code sort}; JAX-RS calls it. */
  public static ConnectionOrder fromString(String text) {
    return all().stream()
        .filter(order -> order.toString().equals(text))
        .findFirst()
        .orElseThrow(() -> ProblemException.parameter("sort", text, accepted()));
  }

  private static String accepted() {
    return Stream.of(Key.values()).map(key -> key.label).collect(Collectors.joining(", "))
        + ", with a leading - for descending";
  }

  Comparator<ConnectionView> comparator() {
    return Comparator.comparing(this::ranked, comparatorOfRanked());
  }

  /**
   * The numbers of these connections in this order. It keeps 56 bytes of each and not its view of
   * 300, because they outlive the young generation: sorting 100,000 connections a few times made
   * the collector stop the event loops for a whole second.
   */
  long[] numbers(Stream<ConnectionView> views) {
    return views.map(this::ranked).sorted(comparatorOfRanked()).mapToLong(Ranked::number).toArray();
  }

  private Ranked ranked(ConnectionView view) {
    return new Ranked(key.figure(view), view.number());
  }

  private Comparator<Ranked> comparatorOfRanked() {
    Comparator<Ranked> ascending = Ranked::compare;
    return descending ? ascending.reversed() : ascending;
  }

  @Override
  public String toString() {
    return (descending ? "-" : "") + key.label;
  }
}
