package io.echosounder.connection;

import io.netty.channel.socket.SocketChannel;
import java.time.Duration;
import java.util.function.Function;

/**
 * Ends one connection: for one reason, the first, and with the FIN or RST that fits it. Its
 * subclass {@link ConnectionLifecycle} handles the events before the end. They are one object,
 * which saves memory for each connection. On the event loop only.
 */
abstract class ConnectionEnd extends ConnectionPhase
    implements Echo.Listener, TimeoutWatch.Listener, SocketEnd.Listener {

  /**
   * How long the end of the layers may wait for room in the kernel, even without a linger time. A
   * peer that has read everything would otherwise miss it.
   */
  private static final Duration LEAST_FOR_END = Duration.ofSeconds(1);

  private final SocketEnd socketEnd;
  private final Duration linger;
  private final Echo echo;
  private final TimeoutWatch watch;

  /**
   * @param layers the protocols between the socket and the echo
   * @param linger how long to wait for the peer's FIN after ours
   * @param echo makes the echo that reports to this
   * @param watch makes the watch that reports to this
   */
  ConnectionEnd(
      SocketChannel channel,
      Layers layers,
      Duration linger,
      Function<Echo.Listener, Echo> echo,
      Function<TimeoutWatch.Listener, TimeoutWatch> watch) {
    this.socketEnd = new SocketEnd(channel, layers, this);
    this.linger = linger;
    this.echo = echo.apply(this);
    this.watch = watch.apply(this);
  }

  /** See {@link Connection#end}. */
  final boolean end(CloseReason why, CloseMode how) {
    if (isClosed()) {
      return false;
    }
    boolean first = !isDecided();
    if (first) {
      decide(why);
      echo.stop();
    }
    switch (how) {
      case RESET -> socketEnd.reset();
      case FIN_AT_ONCE -> sendFin();
      case FLUSH_THEN_FIN -> sendFinOnceFlushed();
      case FIN_OR_RESET -> {
        if (echo.hasUnsent()) {
          socketEnd.reset();
        } else {
          sendFin();
        }
      }
    }
    return first;
  }

  /** The peer says nothing more, and all bytes were sent. */
  final void endAfterPeer() {
    decide(CloseReason.PEER_CLOSED);
    echo.stopAtClose();
    sendFin();
  }

  /** An error of the socket ends the connection. */
  final void fail(Throwable fault) {
    if (isClosed()) {
      return;
    }
    if (!isDecided()) {
      note(Faults.text(fault));
      decide(Faults.reason(fault));
      echo.stopAtClose();
    }
    socketEnd.close();
  }

  /** Sends FIN and closes at once, because the event loop is about to stop. */
  final void abandon() {
    end(CloseReason.DRAIN_TIMEOUT, CloseMode.FIN_AT_ONCE);
    socketEnd.close();
  }

  /** The first reason stays. */
  private void decide(CloseReason why) {
    decided(why);
    watch.end();
  }

  /** Sends FIN if all bytes were sent. Otherwise the last of them brings it here again. */
  final void sendFinOnceFlushed() {
    if (echo.hasUnsent()) {
      watch.arm();
    } else {
      sendFin();
    }
  }

  private void sendFin() {
    boolean isComplete = !echo.hasUnsent();
    if (!socketEnd.isBegun()) {
      echo.discardUnsent();
    }
    CloseReason why = reason();
    socketEnd.send(why == null ? CloseReason.PEER_CLOSED : why, isComplete);
  }

  @Override
  public final void onEndBegun() {
    watch.linger(linger.compareTo(LEAST_FOR_END) > 0 ? linger : LEAST_FOR_END);
  }

  @Override
  public final void onFinSent() {
    echo.readToFin();
    watch.linger(linger);
  }

  /** The unsent bytes cannot be flushed, or the peer sends no FIN. */
  @Override
  public final void onPatienceOver() {
    if (socketEnd.isBegun()) {
      socketEnd.close();
    } else {
      socketEnd.reset();
    }
  }

  final SocketEnd socketEnd() {
    return socketEnd;
  }

  final Echo echo() {
    return echo;
  }

  final TimeoutWatch watch() {
    return watch;
  }
}
