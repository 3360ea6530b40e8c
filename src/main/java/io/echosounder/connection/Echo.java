package io.echosounder.connection;

import io.echosounder.timeout.ActivityTimestamps;
import io.echosounder.timeout.NanoClock;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * Sends back the bytes of one connection, and stops reading while too many are unsent.
 *
 * <p>This is the hot path. A message is one read, one write and one flush, two counters, two
 * timestamps and nothing else. On the event loop only.
 */
final class Echo implements SentBytes.Listener, LoopBuffers.Waiter {

  private final Traffic traffic;
  private final ActivityTimestamps activity;
  private final Limits limits;
  private final NanoClock clock;

  /** The promise of every write: {@link #sentWrites} with layers, {@link SentBytes} without. */
  private final ChannelPromise written;

  /** Null without layers. */
  private final @Nullable SentWrites sentWrites;

  private final ReadPause readPause;
  private final LoopBuffers memory;
  private final HeldBuffers held;
  private final Listener listener;

  /** True if this round of reads brought bytes. A FIN, or an empty read, restarts no timeout. */
  private boolean receivedSome;

  /** True until the peer's FIN, or our decision to end: then nothing more is read to be echoed. */
  private boolean echoing = true;

  /** True once the end is decided: bytes that still arrive are not echoed. */
  private boolean discarding;

  /** Hears of the echo what matters to the rest of a connection. On the event loop. */
  interface Listener {

    /** A timeout began to run. */
    void onTimeoutStarted();

    /** The last unsent byte was sent, after the echo had stopped reading for good. */
    void onAllSent();

    /** A write failed. */
    void onWriteFailed(Throwable fault);
  }

  /**
   * @param hasLayers true if other protocols stand between the socket and this echo
   */
  Echo(
      SocketChannel channel,
      boolean hasLayers,
      Traffic traffic,
      ActivityTimestamps activity,
      NanoClock clock,
      Limits limits,
      LoopBuffers memory,
      Listener listener) {
    this.traffic = traffic;
    this.activity = activity;
    this.limits = limits;
    this.clock = clock;
    this.memory = memory;
    this.listener = listener;
    this.held = new HeldBuffers(memory);
    this.sentWrites = hasLayers ? new SentWrites(channel, this) : null;
    this.written = sentWrites == null ? new SentBytes(channel, this) : sentWrites;
    this.readPause = new ReadPause(channel, limits, memory);
  }

  // Socket events.

  void onRegistered() {
    memory.opened();
  }

  void onRead(ChannelHandlerContext context, ByteBuf bytes) {
    onRead(context, bytes, bytes.readableBytes(), true);
  }

  /**
   * Sends bytes back.
   *
   * @param payload how many of them count as received, and later as sent
   * @param isActivity true if they restart timeouts
   */
  void onRead(ChannelHandlerContext context, ByteBuf bytes, int payload, boolean isActivity) {
    traffic.received(payload);
    if (discarding) {
      discard(bytes, payload);
      return;
    }
    receivedSome |= isActivity;
    // Earlier bytes are unsent, so these will have to wait too.
    ByteBuf kept =
        activity.writingSince() == ActivityTimestamps.NONE ? bytes : memory.fitted(bytes);
    held.add(kept.capacity());
    if (sentWrites != null) {
      sentWrites.add(kept.readableBytes(), payload);
    }
    context.write(kept, written);
    if (readPause.isPaused()) {
      readPause.onUnwantedRead();
    } else if (isTooMuch()) {
      // Flush first, because the kernel may take the bytes at once.
      context.flush();
      if (isTooMuch()) {
        stopReading();
      }
    }
  }

  private void discard(ByteBuf bytes, int payload) {
    traffic.discarded(payload);
    activity.received(clock.nanos());
    bytes.release();
  }

  /** Few bytes in large buffers are too much as well. */
  private boolean isTooMuch() {
    return unsent() >= limits.highMark() || held.total() >= limits.heldMark();
  }

  void onReadComplete(ChannelHandlerContext context) {
    long now = clock.nanos();
    if (receivedSome) {
      receivedSome = false;
      activity.received(now);
    }
    context.flush();
    boolean pending = unsent() > 0;
    if (pending && activity.writingSince() == ActivityTimestamps.NONE) {
      activity.writingSince(now);
      listener.onTimeoutStarted();
    }
    if (pending && memory.isShort() && !readPause.isPaused() && echoing) {
      onNoMemory();
    }
    // A layer has to send its own end before the socket closes.
    readPause.keepOpenAtFin(pending || sentWrites != null);
  }

  /** Stops reading until memory is free. */
  void onNoMemory() {
    stopReading();
    memory.await(this);
  }

  @Override
  public void onMemory() {
    if (unsent() < limits.lowMark() && readPause.isPaused() && echoing) {
      resumeIfMemoryAllows();
    }
  }

  /** The kernel took bytes: at a flush, or later when there was room again. */
  @Override
  public void onSent(long count) {
    long now = clock.nanos();
    if (count > 0) {
      traffic.sent(count);
      activity.sent(now);
    }
    long pending = unsent();
    if (pending == 0) {
      activity.writingSince(ActivityTimestamps.NONE);
    } else if (count == 0) {
      // Only framing was sent. It restarts the write timeout, but no timeout of payload.
      activity.writingSince(now);
    }
    if (!echoing) {
      if (pending == 0) {
        listener.onAllSent();
      }
    } else if (pending < limits.lowMark() && readPause.isPaused()) {
      resumeIfMemoryAllows();
    }
  }

  @Override
  public void onWritten() {
    held.removeFirst();
  }

  @Override
  public void onWriteFailed(Throwable fault) {
    held.removeFirst();
    listener.onWriteFailed(fault);
  }

  void onClosed() {
    memory.closed(this);
  }

  // Backpressure.

  /**
   * A client that has taken everything may send again however short memory is, because one that
   * always reads must not suffer from others that do not.
   */
  private void resumeIfMemoryAllows() {
    if (unsent() == 0) {
      resumeReading();
    } else if (memory.isShort()) {
      memory.await(this);
    } else if (held.total() < limits.heldMark()) {
      resumeReading();
    }
  }

  private void stopReading() {
    memory.forget(this);
    readPause.pause();
    activity.readingSince(ActivityTimestamps.NONE);
  }

  private void resumeReading() {
    memory.forget(this);
    readPause.resume();
    activity.readingSince(clock.nanos());
    listener.onTimeoutStarted();
  }

  // The end.

  /** The peer's FIN came while bytes are unsent: they are still sent. */
  void finishAtFin() {
    echoing = false;
    activity.readingSince(ActivityTimestamps.NONE);
    activity.halfClosedSince(clock.nanos());
  }

  /** The end is decided, and reading stops. */
  void stop() {
    echoing = false;
    discarding = true;
    stopReading();
  }

  /** The end is decided, and the socket closes at once. */
  void stopAtClose() {
    echoing = false;
    discarding = true;
  }

  /** Counts the unsent bytes as discarded, because they will not be sent. */
  void discardUnsent() {
    traffic.discarded(traffic.pending());
    activity.writingSince(ActivityTimestamps.NONE);
  }

  /** Reads again, to see the peer's FIN. Bytes that come before it are discarded. */
  void readToFin() {
    readPause.resume();
  }

  // Facts.

  /** True while backpressure has stopped reading. Any thread. */
  boolean isReadPaused() {
    return readPause.isPaused();
  }

  /** See {@link SentWrites#isAnswerBacklog}. */
  boolean isAnswerBacklog() {
    return sentWrites != null && sentWrites.isAnswerBacklog();
  }

  boolean hasUnsent() {
    return unsent() != 0;
  }

  /** Bytes that the kernel has not taken. With layers, this is their framing too. */
  private long unsent() {
    return sentWrites == null ? traffic.pending() : sentWrites.unsent();
  }
}
