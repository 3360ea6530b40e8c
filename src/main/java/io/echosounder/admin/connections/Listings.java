package io.echosounder.admin.connections;

import io.echosounder.connection.Connection;
import io.echosounder.connection.ConnectionId;
import io.echosounder.connection.ConnectionView;
import io.echosounder.connection.TcpInfo;
import io.echosounder.http.problem.ProblemException;
import io.echosounder.registry.Registry;
import io.echosounder.registry.TcpInfoReader;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Splits a listing into pages. A connection that stays open appears exactly once.
 *
 * <p>If the listing is sorted by id, or holds closed connections by the time of their close, the
 * cursor is the last id of a page. Other figures change between pages. For these the first page
 * stores the order of all ids, and the cursor is a position in that order.
 */
@Singleton
final class Listings {

  /** Ids in all stored orders together, 8 MB. The least recently used order is dropped first. */
  private static final int MAX_STORED = 1_000_000;

  private static final String EXPIRED =
      "the next of an earlier answer with the same sort; the server forgets an order that is not"
          + " used for long, so list again from the start";

  private final Registry registry;
  private final SecureRandom random = new SecureRandom();
  private final LinkedHashMap<String, long[]> orders = new LinkedHashMap<>(16, 0.75f, true);
  private long stored;

  Listings(Registry registry) {
    this.registry = registry;
  }

  /** One page. Without an order, closed connections come newest first, all others by id. */
  PageJson page(
      ConnectionFilter filter,
      @Nullable ConnectionOrder given,
      int limit,
      @Nullable String cursor) {
    ConnectionOrder order = given;
    if (order == null) {
      order = filter.asksForOpen() ? ConnectionOrder.BY_ID : ConnectionOrder.NEWEST_CLOSED;
    }
    if (order.equals(ConnectionOrder.BY_ID)) {
      return byId(filter, limit, cursor);
    }
    return order.equals(ConnectionOrder.NEWEST_CLOSED) && !filter.asksForOpen()
        ? newestClosed(filter, limit, cursor)
        : inOrder(filter, order, limit, cursor);
  }

  private PageJson byId(ConnectionFilter filter, int limit, @Nullable String cursor) {
    long after = cursor == null ? 0 : afterId(cursor);
    List<ConnectionView> items = new ArrayList<>();
    String next = null;
    int total = 0;
    long last = 0;
    if (filter.isEmpty()) {
      // Without a filter only the connections of this page are looked at.
      total = registry.openCount();
      for (Connection connection : registry.openAfter(after)) {
        if (items.size() == limit) {
          next = "a" + ConnectionId.format(last);
          break;
        }
        items.add(connection.view());
        last = connection.number();
      }
      return page(items, total, next);
    }
    Stream<ConnectionView> views = matching(filter);
    if (!filter.asksForOpen()) {
      views = views.sorted(ConnectionOrder.BY_ID.comparator());
    }
    for (ConnectionView view : (Iterable<ConnectionView>) views::iterator) {
      total++;
      if (view.number() > after) {
        if (items.size() < limit) {
          items.add(view);
          last = view.number();
        } else if (next == null) {
          next = "a" + ConnectionId.format(last);
        }
      }
    }
    return page(items, total, next);
  }

  /**
   * The page asks for these every second. A stored order each time would push out the orders of
   * other readers.
   */
  private PageJson newestClosed(ConnectionFilter filter, int limit, @Nullable String cursor) {
    long[] numbers = ConnectionOrder.NEWEST_CLOSED.numbers(matching(filter));
    int from = 0;
    if (cursor != null) {
      long last = afterId(cursor);
      while (from < numbers.length && numbers[from] != last) {
        from++;
      }
      // If it is no longer kept, no connection that closed before it is kept either.
      from = Math.min(from + 1, numbers.length);
    }
    List<ConnectionView> items = new ArrayList<>();
    int end = collect(numbers, from, limit, filter, items);
    return page(
        items,
        numbers.length,
        end < numbers.length ? "a" + ConnectionId.format(numbers[end - 1]) : null);
  }

  private PageJson inOrder(
      ConnectionFilter filter, ConnectionOrder order, int limit, @Nullable String cursor) {
    List<ConnectionView> items = new ArrayList<>();
    if (cursor == null) {
      long[] numbers = order.numbers(matching(filter));
      int end = collect(numbers, 0, limit, filter, items);
      // Figures may have changed since.
      items.sort(order.comparator());
      if (end == numbers.length) {
        return page(items, numbers.length, null);
      }
      String token = order + "~" + Long.toHexString(random.nextLong());
      keep(token, numbers);
      return page(items, numbers.length, token + "~" + end);
    }
    int at = cursor.lastIndexOf('~');
    long[] kept = at < 0 || !cursor.startsWith(order + "~") ? null : kept(cursor.substring(0, at));
    int from = kept == null ? -1 : offset(cursor.substring(at + 1), kept.length);
    if (kept == null || from < 0) {
      throw ProblemException.parameter("cursor", cursor, EXPIRED);
    }
    int end = collect(kept, from, limit, filter, items);
    String next = end < kept.length ? cursor.substring(0, at) + "~" + end : null;
    return page(items, kept.length, next);
  }

  /**
   * Collects the connections of a page from their numbers, without those that are gone.
   *
   * @return the position after the last one
   */
  private int collect(
      long[] numbers, int from, int limit, ConnectionFilter filter, List<ConnectionView> items) {
    int i = from;
    for (; i < numbers.length && items.size() < limit; i++) {
      ConnectionView view = view(numbers[i], filter);
      if (view != null) {
        items.add(view);
      }
    }
    return i;
  }

  /** Waits for the kernel's figures, at most as long as {@link TcpInfoReader} is patient. */
  private PageJson page(List<ConnectionView> items, int total, @Nullable String next) {
    List<Connection> open =
        items.stream()
            .map(item -> registry.findOpen(item.number()))
            .filter(Objects::nonNull)
            .toList();
    Map<Long, TcpInfo> kernel = TcpInfoReader.read(open).toCompletableFuture().join();
    return new PageJson(
        items.stream().map(item -> ConnectionJson.of(item, kernel.get(item.number()))).toList(),
        total,
        next);
  }

  /**
   * By number, the oldest first; if no open ones are asked for, in the order of close. Each view is
   * made when the stream reaches it, so that 100,000 of them are never in memory together.
   */
  private Stream<ConnectionView> matching(ConnectionFilter filter) {
    if (!filter.asksForClosed()) {
      return registry.open().stream().map(Connection::view).filter(filter);
    }
    if (!filter.asksForOpen()) {
      return registry.closedConnections().stream().filter(filter);
    }
    // The open ones are read first. So a connection that closes meanwhile is found twice, not
    // missed, and the second find replaces the first.
    Map<Long, Supplier<ConnectionView>> all = new TreeMap<>();
    registry.open().forEach(open -> all.put(open.number(), open::view));
    registry.closedConnections().forEach(closed -> all.put(closed.number(), () -> closed));
    return all.values().stream().map(Supplier::get).filter(filter);
  }

  private @Nullable ConnectionView view(long number, ConnectionFilter filter) {
    Connection connection = filter.asksForOpen() ? registry.findOpen(number) : null;
    if (connection != null) {
      return connection.view();
    }
    return filter.asksForClosed() ? registry.findClosed(number) : null;
  }

  private synchronized void keep(String token, long[] numbers) {
    orders.put(token, numbers);
    stored += numbers.length;
    while (stored > MAX_STORED && orders.size() > 1) {
      stored -= orders.pollFirstEntry().getValue().length;
    }
  }

  private synchronized long @Nullable [] kept(String token) {
    return orders.get(token);
  }

  private static long afterId(String cursor) {
    OptionalLong number =
        cursor.startsWith("a") ? ConnectionId.parse(cursor.substring(1)) : OptionalLong.empty();
    return number.orElseThrow(() -> ProblemException.parameter("cursor", cursor, EXPIRED));
  }

  private static int offset(String text, int length) {
    try {
      int offset = Integer.parseInt(text);
      return offset <= length ? offset : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
