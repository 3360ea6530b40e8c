package io.echosounder.registry;

import io.echosounder.connection.CloseReason;
import io.echosounder.connection.Connection;
import io.echosounder.connection.ConnectionView;
import io.echosounder.connection.Protocol;
import io.echosounder.connection.Traffic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * All open connections, the newest closed ones, and the totals over all. Thread-safe.
 *
 * <p>When a connection closes, it leaves the open ones and enters the totals under one lock. See
 * {@link #totals} for how they are read while connections close.
 *
 * <p>Not final, because tests stop threads in {@link #opened} and {@link #closed}.
 */
public class Registry {

  private final List<Observer> observers = new CopyOnWriteArrayList<>();
  private final NavigableMap<Long, Connection> open = new ConcurrentSkipListMap<>();

  /** Guards all fields below, and every change of {@link #open}. */
  private final Object lock = new Object();

  private final ClosedRing ring;
  private final QuietRemotes quiet;
  private final Map<CloseReason, Long> closed = new EnumMap<>(CloseReason.class);

  /** The index is the ordinal of {@link Protocol}, here and in {@link #openByProtocol}. */
  private final long[] accepted = new long[Protocol.values().length];

  private final int[] openByProtocol = new int[Protocol.values().length];
  private long received;
  private long sent;
  private long discarded;

  /** For each thread that reads the totals now: the connections that have closed meanwhile. */
  private final Set<Set<Connection>> readers = Collections.newSetFromMap(new IdentityHashMap<>());

  /** Written under the lock; read by each accept without it. */
  private volatile int openCount;

  /**
   * An empty registry.
   *
   * @param closedConnections how many closed connections are kept
   * @param quiet connections from these remotes are not kept if they brought no bytes
   */
  public Registry(int closedConnections, QuietRemotes quiet) {
    this.quiet = quiet;
    ring = new ClosedRing(closedConnections);
    for (CloseReason reason : CloseReason.values()) {
      closed.put(reason, 0L);
    }
  }

  /** From now on {@code observer} receives all events. */
  public void addObserver(Observer observer) {
    observers.add(observer);
  }

  /** Reports an event to every observer. Called on the event loop of the event. */
  public void tell(Consumer<Observer> news) {
    observers.forEach(news);
  }

  /**
   * Adds a connection that was just accepted. Its socket is not registered with its event loop yet,
   * so that observers hear of the connection before anything happens to it.
   */
  public void opened(Connection connection) {
    synchronized (lock) {
      open.put(connection.number(), connection);
      accepted[connection.protocol().ordinal()]++;
      openByProtocol[connection.protocol().ordinal()]++;
      openCount++;
    }
    tell(observer -> observer.connectionOpened(connection));
  }

  /** Moves a connection to the closed ones when its socket is closed. On its event loop. */
  public void closed(Connection connection) {
    ConnectionView last = connection.view();
    CloseReason reason = last.reason();
    if (reason == null) {
      throw new IllegalStateException("closed without a reason: " + last.id());
    }
    Traffic.Bytes bytes = last.bytes();
    synchronized (lock) {
      open.remove(connection.number());
      openByProtocol[connection.protocol().ordinal()]--;
      openCount--;
      closed.merge(reason, 1L, Long::sum);
      received += bytes.received();
      sent += bytes.sent();
      discarded += bytes.discarded();
      for (Set<Connection> closedMeanwhile : readers) {
        closedMeanwhile.add(connection);
      }
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

  /** How many connections of this protocol are open. */
  public int openCount(Protocol protocol) {
    synchronized (lock) {
      return openByProtocol[protocol.ordinal()];
    }
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

  /** The closed connections that are kept, in the order of close. */
  public List<ConnectionView> closedConnections() {
    synchronized (lock) {
      return ring.all();
    }
  }

  /** How many connections were admitted. */
  public long acceptedCount() {
    synchronized (lock) {
      return LongStream.of(accepted).sum();
    }
  }

  /** How many connections of this protocol were admitted. */
  public long acceptedCount(Protocol protocol) {
    synchronized (lock) {
      return accepted[protocol.ordinal()];
    }
  }

  /** How many connections ended for {@code reason}. */
  public long closedCount(CloseReason reason) {
    synchronized (lock) {
      return closed.getOrDefault(reason, 0L);
    }
  }

  /**
   * The totals over all connections since the start. No total ever decreases, and every byte is
   * counted exactly once.
   *
   * <p>It reads the open connections without the lock, because each accept and each close would
   * wait for it. A connection that closes meanwhile may be missed there, so its close adds it.
   */
  public Totals totals() {
    Set<Connection> closedMeanwhile = new HashSet<>();
    Totals before;
    synchronized (lock) {
      before =
          new Totals(openCount, acceptedCount(), new EnumMap<>(closed), received, sent, discarded);
      readers.add(closedMeanwhile);
    }
    List<Connection> others = new ArrayList<>();
    try {
      open().forEach(others::add);
    } finally {
      synchronized (lock) {
        readers.remove(closedMeanwhile);
      }
    }
    others.removeAll(closedMeanwhile);
    others.addAll(closedMeanwhile);
    return before.plus(others);
  }
}
