package io.echosounder.connection;

import io.echosounder.timeout.NanoClock;
import io.echosounder.timeout.Stamps;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.SocketChannel;

/**
 * Sends back what one connection reads, and stops reading while too much waits to be sent.
 *
 * <p>This is the hot path. A message is one read, one write and one flush, two counters, two stamps
 * and nothing else. On the event loop only.
 */
final class Echo {

  private final Connection connection;
  private final Traffic traffic;
  private final Stamps stamps;
  private final Limits limits;
  private final NanoClock clock;
  private final SentBytes sentBytes;
  private final ReadPause readPause;

  /** Whether this round of reads brought bytes: a FIN, or nothing, restarts no timeout. */
  private boolean receivedSome;

  Echo(Connection connection, SocketChannel channel, Connection.Context context) {
    this.connection = connection;
    this.traffic = connection.traffic();
    this.stamps = connection.stamps();
    this.limits = context.limits();
    this.clock = context.clock();
    this.sentBytes = new SentBytes(channel, connection);
    this.readPause = new ReadPause(channel, limits);
  }

  boolean isReadPaused() {
    return readPause.isPaused();
  }

  void onRead(ChannelHandlerContext context, ByteBuf bytes) {
    traffic.received(bytes.readableBytes());
    receivedSome = true;
    context.write(bytes, sentBytes);
    if (readPause.isPaused()) {
      readPause.onUnwantedRead();
    } else if (traffic.pending() >= limits.highMark()) {
      // Not yet flushed is not yet held back: ask the kernel before stopping.
      context.flush();
      if (traffic.pending() >= limits.highMark()) {
        stopReading();
      }
    }
  }

  void onReadComplete(ChannelHandlerContext context) {
    long now = clock.nanos();
    if (receivedSome) {
      receivedSome = false;
      stamps.received(now);
    }
    context.flush();
    boolean pending = traffic.pending() > 0;
    if (pending && stamps.writingSince() == Stamps.NONE) {
      stamps.writingSince(now);
      connection.onDeadlineNearer();
    }
    readPause.keepOpenAtFin(pending);
  }

  /** The kernel took bytes: at a flush, or later when there was room again. */
  void onSent(long count) {
    traffic.sent(count);
    stamps.sent(clock.nanos());
    long pending = traffic.pending();
    if (pending == 0) {
      stamps.writingSince(Stamps.NONE);
    }
    if (pending < limits.lowMark() && readPause.isPaused() && connection.mayRead()) {
      resumeReading();
    }
  }

  /** The wait for the peer's bytes is over, as it is when nothing more shall or can come. */
  void stopReading() {
    readPause.pause();
    stamps.readingSince(Stamps.NONE);
  }

  /** Reads on, to see the peer's FIN; what comes before it is the connection's to discard. */
  void readWithoutEcho() {
    readPause.resume();
  }

  private void resumeReading() {
    readPause.resume();
    stamps.readingSince(clock.nanos());
    connection.onDeadlineNearer();
  }
}
