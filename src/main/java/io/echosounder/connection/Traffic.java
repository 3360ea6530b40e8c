package io.echosounder.connection;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The bytes of one connection. At every instant {@code received = sent + pending + discarded}.
 *
 * <p>Written by the connection's event loop alone, with stores that cost nothing; any thread may
 * read. Pending is never stored but derived, and the three counters are published in the order in
 * which a byte passes them, so that a reader who asks in the opposite order never sees a byte sent
 * that was not received.
 */
public final class Traffic {

  private static final VarHandle RECEIVED = handle("received");
  private static final VarHandle SENT = handle("sent");
  private static final VarHandle DISCARDED = handle("discarded");

  private long received;
  private long sent;
  private long discarded;

  private static VarHandle handle(String field) {
    try {
      return MethodHandles.lookup().findVarHandle(Traffic.class, field, long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** One look at the three counters. */
  public record Bytes(long received, long sent, long discarded) {

    /** Received and still waiting to be sent. */
    public long pending() {
      return received - sent - discarded;
    }
  }

  /** The counters now, consistent with each other. Any thread. */
  public Bytes read() {
    long discardedNow = (long) DISCARDED.getAcquire(this);
    long sentNow = (long) SENT.getAcquire(this);
    long receivedNow = (long) RECEIVED.getAcquire(this);
    return new Bytes(receivedNow, sentNow, discardedNow);
  }

  /** Bytes that wait to be sent. On the event loop. */
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

  /** Bytes that were received will never be sent. On the event loop. */
  void discarded(long count) {
    DISCARDED.setRelease(this, discarded + count);
  }
}
