package io.echosounder.connection;

import io.echosounder.timeout.Timeout;
import io.netty.channel.socket.SocketChannel;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Leads one connection from accept to close: it decides the one reason for which it ends, and the
 * FIN or RST that ends it. The echo and the timeouts report to it. On the event loop only.
 */
final class ConnectionLifecycle extends ConnectionPhase
    implements Echo.Listener, TimeoutWatch.Listener, SocketEnd.Listener {

  /**
   * How long the end of the layers may wait for room in the kernel, even without a linger time. A
   * peer that has read everything would otherwise miss it.
   */
  private static final Duration LEAST_FOR_END = Duration.ofSeconds(1);

  private final SocketChannel channel;
  private final Layers layers;
  private final SocketEnd socketEnd;
  private final Duration linger;

  /** Null without a handshake. */
  private final @Nullable HandshakeTimer handshakeTimer;

  /** Null while there are none, which is nearly always. */
  private @Nullable EarlyCommands early;

  private final Echo echo;
  private final TimeoutWatch watch;

  private boolean registered;

  /** True once the peer has said, by FIN or by a layer, that nothing more comes to be echoed. */
  private boolean peerEnd;

  /**
   * True between a failed write and the end that it causes. The kernel tells an RST once, so the
   * read that comes between them finds an end that looks like a FIN.
   */
  private boolean writeFailed;

  /**
   * @param layers the protocols between the socket and the echo
   * @param echo makes the echo that reports to this
   * @param watch makes the watch that reports to this
   */
  ConnectionLifecycle(
      SocketChannel channel,
      Layers layers,
      Limits limits,
      Function<Echo.Listener, Echo> echo,
      Function<TimeoutWatch.Listener, TimeoutWatch> watch) {
    this.channel = channel;
    this.layers = layers;
    this.socketEnd = new SocketEnd(channel, layers, this);
    this.linger = limits.linger();
    this.handshakeTimer = layers.isNone() ? null : new HandshakeTimer(layers, limits.handshake());
    this.echo = echo.apply(this);
    this.watch = watch.apply(this);
  }

  // The beginning.

  /**
   * The socket is registered. The connection is in the registry by now. So a change of the server's
   * timeouts either is read here or finds the connection there.
   */
  void onRegistered() {
    if (isClosed()) {
      // The socket was registered earlier, for a PROXY header, and has closed since.
      return;
    }
    registered = true;
    echo.onRegistered();
    watch.start();
    if (handshakeTimer != null) {
      handshakeTimer.start(
          channel.eventLoop(), () -> onMistake("no " + layers.handshake() + " in time"));
    }
    runEarlyCommands();
  }

  /** See {@link Connection#onceRegistered}. */
  void onceRegistered(Runnable command) {
    if (registered || isClosed()) {
      command.run();
    } else {
      if (early == null) {
        early = new EarlyCommands();
      }
      early.add(command);
    }
  }

  private void runEarlyCommands() {
    if (early != null) {
      early.run();
    }
  }

  // Events.

  void onPeerFin() {
    if (socketEnd.isPeerFin()) {
      return;
    }
    socketEnd.onPeerFin();
    if (!peerEnd) {
      onPeerEnd(layers.unannouncedFin());
    }
  }

  /**
   * Nothing more comes to be echoed.
   *
   * @param flaw the fault of the end, such as a missing close_notify; null if there is none
   */
  void onPeerEnd(@Nullable String flaw) {
    if (peerEnd || writeFailed) {
      return;
    }
    peerEnd = true;
    if (isDecided()) {
      socketEnd.closeIfFinSent();
      return;
    }
    note(flaw);
    if (echo.hasUnsent()) {
      echo.finishAtFin();
      halfClosed();
      watch.arm();
    } else {
      endAfterPeer();
    }
  }

  /** The peer has broken a protocol. */
  void onMistake(String why) {
    if (!isDecided() && !writeFailed) {
      note(why);
      end(CloseReason.PROTOCOL_ERROR, CloseMode.FLUSH_THEN_FIN);
    }
  }

  /** The peer asks a layer for answers without end, and reads none. */
  void onAnswerBacklog() {
    if (!isDecided()) {
      note("the peer does not read the answers that it asks for");
    }
    end(CloseReason.PROTOCOL_ERROR, CloseMode.RESET);
  }

  @Override
  public void onAllSent() {
    // Not from within Netty's write loop, which still holds the buffer.
    channel.eventLoop().execute(this::onFlushed);
  }

  private void onFlushed() {
    if (state() == ConnectionState.HALF_CLOSED) {
      endAfterPeer();
    } else if (state() == ConnectionState.CLOSING) {
      sendFinOnceFlushed();
    }
  }

  /** All bytes were sent, and no more come. */
  private void endAfterPeer() {
    decide(CloseReason.PEER_CLOSED);
    echo.stopAtClose();
    sendFin();
  }

  @Override
  public void onTimeoutStarted() {
    watch.arm();
  }

  @Override
  public void onTimeout(Timeout passed) {
    end(CloseReason.of(passed), CloseMode.of(passed));
  }

  /** The unsent bytes cannot be flushed, or the peer sends no FIN. */
  @Override
  public void onPatienceOver() {
    if (socketEnd.isBegun()) {
      socketEnd.close();
    } else {
      socketEnd.reset();
    }
  }

  @Override
  public void onWriteFailed(Throwable fault) {
    if (!socketEnd.isBegun() && !writeFailed) {
      writeFailed = true;
      // Netty is in the middle of taking its buffer apart.
      channel.eventLoop().execute(() -> fail(fault));
    }
  }

  /** An error of the socket ends the connection. */
  void fail(Throwable fault) {
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

  /** The socket is closed, by either end. Called once, by the listener of its close future. */
  void onClosed() {
    watch.stop();
    if (handshakeTimer != null) {
      handshakeTimer.stop();
    }
    if (registered) {
      echo.onClosed();
    }
    echo.discardUnsent();
    // If nobody has decided, Netty has closed the socket: at a FIN with all bytes sent, see
    // ReadPause, or because it could not even register the socket.
    closed(registered ? CloseReason.PEER_CLOSED : CloseReason.IO_ERROR);
    runEarlyCommands();
  }

  // The end.

  /** See {@link Connection#end}. */
  boolean end(CloseReason why, CloseMode how) {
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

  /** Sends FIN and closes at once, because the event loop is about to stop. */
  void abandon() {
    end(CloseReason.DRAIN_TIMEOUT, CloseMode.FIN_AT_ONCE);
    socketEnd.close();
  }

  /** The first reason stays. */
  private void decide(CloseReason why) {
    decided(why);
    watch.end();
  }

  private void sendFinOnceFlushed() {
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
  public void onEndBegun() {
    watch.linger(linger.compareTo(LEAST_FOR_END) > 0 ? linger : LEAST_FOR_END);
  }

  @Override
  public void onFinSent() {
    echo.readToFin();
    watch.linger(linger);
  }

  Echo echo() {
    return echo;
  }

  TimeoutWatch watch() {
    return watch;
  }
}
