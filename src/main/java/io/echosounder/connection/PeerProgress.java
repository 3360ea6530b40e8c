package io.echosounder.connection;

import io.echosounder.timeout.ActivityTimestamps;
import io.echosounder.timeout.Deadlines;
import io.echosounder.timeout.NanoClock;
import io.echosounder.timeout.Timeout;
import io.echosounder.timeout.Timeouts;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.RawUnixChannelOption;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;

/**
 * Finds out whether a slow peer still reads, four times in each timeout while bytes are unsent. A
 * message costs nothing. On the event loop only.
 *
 * <p>The kernel takes more bytes from us only when a third of its send buffer is free. That can be
 * a megabyte, and a slow reader needs longer than the write timeout to take it. So we ask TCP_INFO
 * whether the peer has acknowledged any byte.
 *
 * <p>NIO has no TCP_INFO. There we count only the bytes that the kernel takes, and the listener
 * keeps the send buffer small. {@link SentWrites} hears only of whole writes, so with layers we
 * look how much of the oldest one is gone.
 */
final class PeerProgress {

  private static final int LOOKS_A_TIMEOUT = 4;
  private static final long LEAST = TimeUnit.MILLISECONDS.toNanos(1);

  /** Offsets in Linux' {@code struct tcp_info}, which only ever grows at its end. */
  private static final int UNACKED = 24;

  private static final int LAST_ACK_RECV = 56;
  private static final int BYTES_ACKED = 120;
  private static final int NOTSENT_BYTES = 144;
  private static final int LENGTH = 148;

  private static final ChannelOption<ByteBuffer> TCP_INFO =
      new RawUnixChannelOption("TCP_INFO", 6, 11, LENGTH);

  private static final long UNKNOWN = -1;

  private final SocketChannel channel;
  private final boolean hasLayers;
  private final ActivityTimestamps activity;

  /** The acknowledged bytes at the last look, or the sent bytes of the oldest write. */
  private long seen = UNKNOWN;

  private long lookedAt;

  PeerProgress(SocketChannel channel, boolean hasLayers, ActivityTimestamps activity) {
    this.channel = channel;
    this.hasLayers = hasLayers;
    this.activity = activity;
  }

  private boolean canLook() {
    return hasLayers || channel instanceof EpollSocketChannel;
  }

  /** When to look next, in {@link NanoClock} time, or {@link Deadlines#NEVER}. */
  long nextLook(Timeouts timeouts) {
    if (activity.writingSince() == ActivityTimestamps.NONE || !canLook()) {
      return Deadlines.NEVER;
    }
    long timeout = shorter(timeouts.nanos(Timeout.WRITE), timeouts.nanos(Timeout.HALF_CLOSED));
    return timeout == 0
        ? Deadlines.NEVER
        : Math.max(lookedAt, activity.writingSince()) + Math.max(timeout / LOOKS_A_TIMEOUT, LEAST);
  }

  /** The shorter of two timeouts; zero is off. */
  private static long shorter(long one, long other) {
    return one == 0 || other == 0 ? Math.max(one, other) : Math.min(one, other);
  }

  /** Looks now. */
  void look(long now) {
    if (channel instanceof EpollSocketChannel epoll) {
      lookAtKernel(epoll, now);
    } else if (hasLayers) {
      lookAtWrite(now);
    }
  }

  /**
   * Records the time of the peer's last acknowledgement, if bytes were acknowledged since the last
   * look. The first look has nothing to compare with, so it takes the time of the last segment with
   * an acknowledgement. That is too late by a quarter of a timeout at most.
   */
  private void lookAtKernel(EpollSocketChannel epoll, long now) {
    ByteBuffer info;
    try {
      info = epoll.config().getOption(TCP_INFO);
    } catch (ChannelException e) {
      // The socket broke; the event that reports it comes next.
      return;
    }
    info.clear().order(ByteOrder.nativeOrder());
    boolean moved = info.getLong(BYTES_ACKED) != seen;
    seen = info.getLong(BYTES_ACKED);
    lookedAt = now;
    boolean outstanding = info.getInt(UNACKED) != 0 || info.getInt(NOTSENT_BYTES) != 0;
    if (moved && outstanding) {
      long since =
          TimeUnit.MILLISECONDS.toNanos(Integer.toUnsignedLong(info.getInt(LAST_ACK_RECV)));
      activity.acknowledged(Math.max(0, now - since));
    }
  }

  /** The time of the look is too late by a quarter of a timeout at most. */
  private void lookAtWrite(long now) {
    ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
    long sent = queue == null ? 0 : queue.currentProgress();
    if (sent > 0 && sent != seen) {
      activity.acknowledged(now);
    }
    seen = sent;
    lookedAt = now;
  }
}
