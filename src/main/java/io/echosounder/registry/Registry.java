package io.echosounder.registry;

import io.echosounder.connection.CloseReason;
import io.echosounder.connection.Connection;
import io.echosounder.connection.ConnectionView;
import io.echosounder.connection.Traffic;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Every open connection, the lately closed ones, and the sums over all. Safe for any thread.
 *
 * <p>A connection moves from the open ones to the sums under one lock, and the sums are read under
 * the same: so no total ever goes back, and no byte is counted twice or not at all.
 *
 * <p>Not final, because tests stop threads at its two moves.
 */
public class Registry {

  private final List<Observer> observers = new CopyOnWriteArrayList<>();
  private final NavigableMap<Long, Connection> open = new ConcurrentSkipListMap<>();

  /** Guards everything below, and every change of {@link #open}. */
  private final Object lock = new Object();

  private final ClosedRing ring;
  private final QuietRemotes quiet;
  private final Map<CloseReason, Long> closed = new EnumMap<>(CloseReason.class);
  private long accepted;
  private long received;
  private long sent;
  private long discarded;

  /** Written under the lock; read by each accept without it. */
  private volatile int openCount;

  /**
   * An empty registry.
   *
   * @param closedConnections how many closed ones are kept; 0 keeps none
   * @param quiet whose closed connections are not kept if they brought no bytes
   */
  public Registry(int closedConnections, QuietRemotes quiet) {
    this.quiet = quiet;
    ring = new ClosedRing(closedConnections);
    for (CloseReason reason : CloseReason.values()) {
      closed.put(reason, 0L);
    }
  }

  /** From now on {@code observer} hears what happens. */
  public void addObserver(Observer observer) {
    observers.add(observer);
  }

  /** Tells every observer. On the event loop where it happened. */
  public void tell(Consumer<Observer> news) {
    observers.forEach(news);
  }

  /**
   * Takes in a connection that was just accepted. Its socket is not registered with its event loop
   * yet, so that observers hear of nothing that happens to it before they hear of it.
   */
  public void opened(Connection connection) {
    synchronized (lock) {
      open.put(connection.number(), connection);
      accepted++;
      openCount++;
    }
    tell(observer -> observer.connectionOpened(connection));
  }

  /** Moves a connection whose socket is gone to the closed ones. On its event loop. */
  public void closed(Connection connection) {
    ConnectionView last = connection.view();
    CloseReason reason = last.reason();
    if (reason == null) {
      throw new IllegalStateException("closed without a reason: " + last.id());
    }
    Traffic.Bytes bytes = last.bytes();
    synchronized (lock) {
      open.remove(connection.number());
      openCount--;
      closed.merge(reason, 1L, Long::sum);
      received += bytes.received();
      sent += bytes.sent();
      discarded += bytes.discarded();
      if (!quiet.leaveOut(last)) {
        ring.add(last);
      }
    }
    tell(observer -> observer.connectionClosed(last));
  }

  /** How many connections are open. */
  public int openCount() {
    return openCount;
  }

  /** The open connections with a number above {@code number}, the oldest first; live. */
  public Collection<Connection> openAfter(long number) {
    return Collections.unmodifiableCollection(open.tailMap(number, false).values());
  }

  /** The open connections, the oldest first; live. */
  public Collection<Connection> open() {
    return Collections.unmodifiableCollection(open.values());
  }

  /** The open connection with this number, or null. */
  public @Nullable Connection findOpen(long number) {
    return open.get(number);
  }

  /** The lately closed connection with this number, or null. */
  public @Nullable ConnectionView findClosed(long number) {
    synchronized (lock) {
      return ring.get(number);
    }
  }

  /** The closed connections that are kept, by number. */
  public List<ConnectionView> closedConnections() {
    synchronized (lock) {
      return ring.all();
    }
  }

  /** How many connections were admitted. */
  public long acceptedCount() {
    synchronized (lock) {
      return accepted;
    }
  }

  /** How many connections ended for {@code reason}. */
  public long closedCount(CloseReason reason) {
    synchronized (lock) {
      return closed.getOrDefault(reason, 0L);
    }
  }

  /** The sums over all connections there were. Looks at every open one. */
  public Totals totals() {
    synchronized (lock) {
      long receivedNow = received;
      long sentNow = sent;
      long discardedNow = discarded;
      for (Connection connection : open.values()) {
        Traffic.Bytes bytes = connection.traffic().read();
        receivedNow += bytes.received();
        sentNow += bytes.sent();
        discardedNow += bytes.discarded();
      }
      return new Totals(
          openCount, accepted, new EnumMap<>(closed), receivedNow, sentNow, discardedNow);
    }
  }
}
