package io.echosounder.connection;

import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;

/**
 * Stops and resumes reading from one socket. Netty alone would read on in two cases.
 *
 * <p>First, Netty may have queued one more read when reading stops, so such a read takes 64 bytes
 * at most. Second, after the peer's FIN its epoll transport reads everything that the kernel holds,
 * which can be megabytes, even if reading is stopped. It stops only if the input is shut down and
 * half-closure is forbidden. So we tell it both until reading resumes. The kernel does not care
 * that an input is shut down after its FIN: the bytes stay readable. On the event loop only.
 */
final class ReadPause {

  /** The kernel's number for a socket whose peer has sent FIN while we have not. */
  private static final int CLOSE_WAIT = 8;

  private final SocketChannel channel;
  private final ReadSizes sizes;

  /** Volatile, because any thread may read it; only the event loop writes. */
  private volatile boolean paused;

  /** True once Netty has been told that the input is shut down; that stays so. */
  private boolean inputShut;

  /** The last value that Netty was told, so that we do not tell it twice. */
  private boolean keptOpenAtFin;

  ReadPause(SocketChannel channel, Limits limits, LoopBuffers memory) {
    this.channel = channel;
    this.sizes = ReadSizes.of(channel.config(), limits, memory);
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
   * Says whether the socket stays open when the peer's FIN is read. If all bytes are sent, Netty
   * may close the socket at once, which saves two system calls. Called after each flush, because
   * Netty reads a FIN only after the bytes before it. Not for an input that was shut down, because
   * forbidding half-closure stops its reading.
   */
  void keepOpenAtFin(boolean keep) {
    if (keep != keptOpenAtFin && !inputShut) {
      keptOpenAtFin = keep;
      channel.config().setAllowHalfClosure(keep);
    }
  }

  /** Bytes came although reading had stopped: Netty may have seen a FIN after them. */
  void onUnwantedRead() {
    if (!inputShut && peerHasSentFin()) {
      inputShut = true;
      channel.shutdownInput();
      channel.config().setAllowHalfClosure(false);
    }
  }

  /**
   * Asks the kernel, because a read that Netty had queued before the stop looks the same. An input
   * that is shut down before its FIN would lose bytes.
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
      // The socket broke; the event that reports it comes next.
    }
  }
}
