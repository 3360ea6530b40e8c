package io.echosounder.connection;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one connection. At every instant {@code received = sent + pending + discarded}.
 *
 * <p>Only the connection's event loop writes, with stores that cost nothing. Any thread may read.
 * Pending is computed, never stored. The three counters are published in the order in which a byte
 * passes them, and read in the opposite order. So a reader never sees a byte as sent before it is
 * received.
 */
public final class Traffic {

  private static final VarHandle RECEIVED = handle("received");
  private static final VarHandle SENT = handle("sent");
  private static final VarHandle DISCARDED = handle("discarded");

  private long received;
  private long sent;
  private long discarded;

  /** Null until the connection is closed. */
  private volatile @Nullable Bytes last;

  private static VarHandle handle(String field) {
    try {
      return MethodHandles.lookup().findVarHandle(Traffic.class, field, long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The three counters at one moment. */
  public record Bytes(long received, long sent, long discarded) {

    /** Bytes that were received and are not sent yet. */
    public long pending() {
      return received - sent - discarded;
    }
  }

  /**
   * The three counters, consistent with each other; of a closed connection, those at its close. Any
   * thread.
   */
  public Bytes read() {
    long discardedNow = (long) DISCARDED.getAcquire(this);
    long sentNow = (long) SENT.getAcquire(this);
    long receivedNow = (long) RECEIVED.getAcquire(this);
    // Read after the counters, so that no counter is later than the close.
    Bytes atClose = last;
    return atClose == null ? new Bytes(receivedNow, sentNow, discardedNow) : atClose;
  }

  /**
   * The connection is closed. A layer may still hand over bytes that it held, but they do not
   * count. On the event loop.
   */
  void closed() {
    last = read();
  }

  /** Unsent bytes. On the event loop. */
  long pending() {
    return received - sent - discarded;
  }

  /** Bytes were read from the socket. On the event loop. */
  void received(long count) {
    RECEIVED.setRelease(this, received + count);
  }

  /** The kernel took bytes. On the event loop. */
  void sent(long count) {
    SENT.setRelease(this, sent + count);
  }

  /** Bytes were received that will never be sent. On the event loop. */
  void discarded(long count) {
    DISCARDED.setRelease(this, discarded + count);
  }
}
