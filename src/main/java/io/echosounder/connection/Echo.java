package io.echosounder.connection;

import io.echosounder.timeout.ActivityTimestamps;
import io.echosounder.timeout.NanoClock;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.SocketChannel;

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
  private final SentBytes sentBytes;
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

  Echo(
      SocketChannel channel,
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
    this.sentBytes = new SentBytes(channel, this);
    this.readPause = new ReadPause(channel, limits, memory);
  }

  // Socket events.

  void onRegistered() {
    memory.opened();
  }

  void onRead(ChannelHandlerContext context, ByteBuf bytes) {
    traffic.received(bytes.readableBytes());
    if (discarding) {
      discard(bytes);
      return;
    }
    receivedSome = true;
    // Earlier bytes are unsent, so these will have to wait too.
    ByteBuf kept =
        activity.writingSince() == ActivityTimestamps.NONE ? bytes : memory.fitted(bytes);
    held.add(kept.capacity());
    context.write(kept, sentBytes);
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

  private void discard(ByteBuf bytes) {
    traffic.discarded(bytes.readableBytes());
    activity.received(clock.nanos());
    bytes.release();
  }

  /** Few bytes in large buffers are too much as well. */
  private boolean isTooMuch() {
    return traffic.pending() >= limits.highMark() || held.total() >= limits.heldMark();
  }

  void onReadComplete(ChannelHandlerContext context) {
    long now = clock.nanos();
    if (receivedSome) {
      receivedSome = false;
      activity.received(now);
    }
    context.flush();
    boolean pending = traffic.pending() > 0;
    if (pending && activity.writingSince() == ActivityTimestamps.NONE) {
      activity.writingSince(now);
      listener.onTimeoutStarted();
    }
    if (pending && memory.isShort() && !readPause.isPaused() && echoing) {
      onNoMemory();
    }
    readPause.keepOpenAtFin(pending);
  }

  /** Stops reading until memory is free. */
  void onNoMemory() {
    stopReading();
    memory.await(this);
  }

  @Override
  public void onMemory() {
    if (traffic.pending() < limits.lowMark() && readPause.isPaused() && echoing) {
      resumeIfMemoryAllows();
    }
  }

  /** The kernel took bytes: at a flush, or later when there was room again. */
  @Override
  public void onSent(long count) {
    traffic.sent(count);
    activity.sent(clock.nanos());
    long pending = traffic.pending();
    if (pending == 0) {
      activity.writingSince(ActivityTimestamps.NONE);
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
    if (traffic.pending() == 0) {
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

  boolean hasUnsent() {
    return traffic.pending() != 0;
  }
}
