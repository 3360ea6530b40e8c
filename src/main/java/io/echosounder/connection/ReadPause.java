package io.echosounder.connection;

import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;

/**
 * Stops and resumes reading from one socket, so that it truly stops.
 *
 * <p>Netty may have queued one more read when reading is stopped, so a read while it is takes next
 * to nothing. And its epoll transport, once told that the peer has sent FIN, reads all that the
 * kernel still holds whether reading is stopped or not, megabytes of it. It leaves off only when
 * the input counts as shut down and half-closure as forbidden, so that is what it is told until
 * reading resumes. Shutting down an input that has ended already changes nothing in the kernel: its
 * bytes stay readable. On the event loop only.
 */
final class ReadPause {

  /** The kernel's number for a socket whose peer has sent FIN while we have not. */
  private static final int CLOSE_WAIT = 8;

  private final SocketChannel channel;
  private final ReadSizes sizes;

  /** Volatile for those who look; only the event loop writes. */
  private volatile boolean paused;

  /** From the first hold on: Netty has been told that the input is shut down, and stays told. */
  private boolean inputShut;

  /** What Netty was last told, to spare it the asking. */
  private boolean keptOpenAtFin;

  ReadPause(SocketChannel channel, Limits limits, LoopBuffers memory) {
    this.channel = channel;
    this.sizes = new ReadSizes(channel.config(), limits, memory);
    channel.config().setRecvByteBufAllocator(sizes);
  }

  boolean isPaused() {
    return paused;
  }

  void pause() {
    paused = true;
    sizes.unwanted(true);
    channel.config().setAutoRead(false);
    if (inputShut) {
      channel.config().setAllowHalfClosure(false);
    }
  }

  /**
   * Whether the socket stays open when the peer's FIN is read. Where nothing waits to be sent Netty
   * may close it at once, which spares two system calls; decided after each flush, and before Netty
   * looks, for it reads a FIN only behind the bytes before it. Not for an input that was held,
   * where to forbid half-closure is to stop reading.
   */
  void keepOpenAtFin(boolean keep) {
    if (keep != keptOpenAtFin && !inputShut) {
      keptOpenAtFin = keep;
      channel.config().setAllowHalfClosure(keep);
    }
  }

  /** Bytes came although reading had stopped: perhaps Netty has seen a FIN behind them. */
  void onUnwantedRead() {
    if (!inputShut && peerHasSentFin()) {
      inputShut = true;
      channel.shutdownInput();
      channel.config().setAllowHalfClosure(false);
    }
  }

  /**
   * Asked of the kernel, because a read that was already queued when reading stopped looks the
   * same, and an input shut down before its FIN would end early.
   */
  private boolean peerHasSentFin() {
    return channel instanceof EpollSocketChannel epoll && epoll.tcpInfo().state() == CLOSE_WAIT;
  }

  void resume() {
    paused = false;
    sizes.unwanted(false);
    keptOpenAtFin = true;
    try {
      channel.config().setAllowHalfClosure(true);
      channel.config().setAutoRead(true);
    } catch (ChannelException e) {
      // The socket broke meanwhile; the event that says so is on its way.
    }
  }
}
