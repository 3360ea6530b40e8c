package io.echosounder.timeout;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The times of the last activity of one connection, in {@link NanoClock} time. Deadlines count from
 * them.
 *
 * <p>Only the connection's event loop writes, without a lock or a costly fence. Any thread may
 * read. A message costs two plain stores here and touches no timer.
 */
@SuppressWarnings("UnusedVariable") // The fields are read through their handles.
public final class ActivityTimestamps {

  /** Marks a timeout that is not running. */
  public static final long NONE = -1;

  private static final VarHandle RECEIVED = handle("received");
  private static final VarHandle SENT = handle("sent");
  private static final VarHandle ACKNOWLEDGED = handle("acknowledged");
  private static final VarHandle READING_SINCE = handle("readingSince");
  private static final VarHandle WRITING_SINCE = handle("writingSince");
  private static final VarHandle HALF_CLOSED_SINCE = handle("halfClosedSince");

  private final long opened;
  private long received;
  private long sent;
  private long acknowledged;
  private long readingSince;
  private long writingSince = NONE;
  private long halfClosedSince = NONE;

  /** A connection that was accepted at {@code opened}; reading begins at once. */
  public ActivityTimestamps(long opened) {
    this.opened = opened;
    this.received = opened;
    this.sent = opened;
    this.acknowledged = opened;
    this.readingSince = opened;
  }

  private static VarHandle handle(String field) {
    try {
      return MethodHandles.lookup().findVarHandle(ActivityTimestamps.class, field, long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** When the connection was accepted. */
  public long opened() {
    return opened;
  }

  /** When bytes last came, or the accept. */
  public long received() {
    return (long) RECEIVED.getOpaque(this);
  }

  /** When the kernel last took bytes from us, or the accept. */
  public long sent() {
    return (long) SENT.getOpaque(this);
  }

  /** When the peer last acknowledged bytes, as far as we have asked; or the accept. */
  public long acknowledged() {
    return (long) ACKNOWLEDGED.getOpaque(this);
  }

  /** The later of the last send and the last acknowledgement. */
  public long taken() {
    return Math.max(sent(), acknowledged());
  }

  /** When a byte last moved either way, or the accept. */
  public long active() {
    return Math.max(received(), taken());
  }

  /** When we began to wait for the peer's bytes; {@link #NONE} while we do not. */
  public long readingSince() {
    return (long) READING_SINCE.getOpaque(this);
  }

  /** When bytes began to wait to be sent; {@link #NONE} while all are sent. */
  public long writingSince() {
    return (long) WRITING_SINCE.getOpaque(this);
  }

  /** When the peer's FIN was read; {@link #NONE} before. */
  public long halfClosedSince() {
    return (long) HALF_CLOSED_SINCE.getOpaque(this);
  }

  /** Bytes have arrived. On the event loop. */
  public void received(long now) {
    RECEIVED.setOpaque(this, now);
  }

  /** The kernel took bytes. On the event loop. */
  public void sent(long now) {
    SENT.setOpaque(this, now);
  }

  /** The peer acknowledged bytes at {@code then}. On the event loop. */
  public void acknowledged(long then) {
    ACKNOWLEDGED.setOpaque(this, Math.max(then, acknowledged()));
  }

  /**
   * We wait for the peer's bytes since then; with {@link #NONE} we no longer wait. On the event
   * loop.
   */
  public void readingSince(long nowOrNone) {
    READING_SINCE.setOpaque(this, nowOrNone);
  }

  /** Bytes wait to be sent since then; with {@link #NONE} all are sent. On the event loop. */
  public void writingSince(long nowOrNone) {
    WRITING_SINCE.setOpaque(this, nowOrNone);
  }

  /** The peer's FIN was read. On the event loop. */
  public void halfClosedSince(long now) {
    HALF_CLOSED_SINCE.setOpaque(this, now);
  }
}
