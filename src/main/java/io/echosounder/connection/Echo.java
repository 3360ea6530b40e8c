package io.echosounder.connection;

import io.echosounder.timeout.ActivityTimestamps;
import io.echosounder.timeout.NanoClock;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.SocketChannel;

/**
 * Sends back what one connection reads, and stops reading while too much waits to be sent.
 *
 * <p>This is the hot path. A message is one read, one write and one flush, two counters, two
 * timestamps and nothing else. On the event loop only.
 */
final class Echo {

  private final Connection connection;
  private final Traffic traffic;
  private final ActivityTimestamps activity;
  private final Limits limits;
  private final NanoClock clock;
  private final SentBytes sentBytes;
  private final ReadPause readPause;
  private final LoopBuffers memory;
  private final HeldBuffers held;

  /** Reading stops as well when buffers of so much capacity hold the bytes, however few. */
  private final long heldMark;

  /** Whether this round of reads brought bytes: a FIN, or nothing, restarts no timeout. */
  private boolean receivedSome;

  Echo(Connection connection, SocketChannel channel, Connection.Context context) {
    this.connection = connection;
    this.traffic = connection.traffic();
    this.activity = connection.activity();
    this.limits = context.limits();
    this.clock = context.clock();
    this.memory = context.buffers().of(connection.loop());
    this.held = new HeldBuffers(memory);
    this.heldMark = 2L * Math.max(limits.highMark(), limits.readMax());
    this.sentBytes = new SentBytes(channel, connection, held);
    this.readPause = new ReadPause(channel, limits, memory);
  }

  boolean isReadPaused() {
    return readPause.isPaused();
  }

  void onRead(ChannelHandlerContext context, ByteBuf bytes) {
    traffic.received(bytes.readableBytes());
    receivedSome = true;
    // Bytes before these are waiting already, so these will wait too.
    ByteBuf kept =
        activity.writingSince() == ActivityTimestamps.NONE ? bytes : memory.fitted(bytes);
    held.add(kept.capacity());
    context.write(kept, sentBytes);
    if (readPause.isPaused()) {
      readPause.onUnwantedRead();
    } else if (isTooMuch()) {
      // Not yet flushed is not yet held back: ask the kernel before stopping.
      context.flush();
      if (isTooMuch()) {
        stopReading();
      }
    }
  }

  private boolean isTooMuch() {
    return traffic.pending() >= limits.highMark() || held.total() >= heldMark;
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
      connection.onDeadlineNearer();
    }
    if (pending && memory.isShort() && !readPause.isPaused() && connection.mayRead()) {
      awaitMemory();
    }
    readPause.keepOpenAtFin(pending);
  }

  /** The kernel took bytes: at a flush, or later when there was room again. */
  void onSent(long count) {
    traffic.sent(count);
    activity.sent(clock.nanos());
    long pending = traffic.pending();
    if (pending == 0) {
      activity.writingSince(ActivityTimestamps.NONE);
    }
    if (pending < limits.lowMark() && readPause.isPaused() && connection.mayRead()) {
      resumeIfMemoryAllows();
    }
  }

  /**
   * A client that has taken everything may send again however short memory is, because one that
   * always reads must not suffer from others that do not.
   */
  private void resumeIfMemoryAllows() {
    if (traffic.pending() == 0) {
      resumeReading();
    } else if (memory.isShort()) {
      memory.await(this);
    } else if (held.total() < heldMark) {
      resumeReading();
    }
  }

  /** Stops reading until memory is free. */
  void awaitMemory() {
    stopReading();
    memory.await(this);
  }

  /** Memory is free again. */
  void onMemory() {
    if (traffic.pending() < limits.lowMark() && readPause.isPaused() && connection.mayRead()) {
      resumeIfMemoryAllows();
    }
  }

  void opened() {
    memory.opened();
  }

  void closed() {
    memory.closed(this);
  }

  /** The wait for the peer's bytes is over, as it is when nothing more shall or can come. */
  void stopReading() {
    memory.forget(this);
    readPause.pause();
    activity.readingSince(ActivityTimestamps.NONE);
  }

  /** Reads on, to see the peer's FIN; what comes before it is the connection's to discard. */
  void readWithoutEcho() {
    readPause.resume();
  }

  private void resumeReading() {
    memory.forget(this);
    readPause.resume();
    activity.readingSince(clock.nanos());
    connection.onDeadlineNearer();
  }
}
