package io.echosounder.connection;

import io.echosounder.timeout.Timeout;
import io.netty.channel.socket.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Leads one connection from accept to close: its state, the one reason for which it ends, and the
 * FIN or RST that ends it. The echo and the timeouts report to it. On the event loop only, but for
 * the getters.
 */
final class ConnectionLifecycle implements Echo.Listener, TimeoutWatch.Listener {

  private final SocketChannel channel;
  private final Layers layers;
  private final Duration linger;
  private final HandshakeTimer handshakeTimer;
  private final EarlyCommands early = new EarlyCommands();
  private final Echo echo;
  private final TimeoutWatch watch;

  private volatile ConnectionState state = ConnectionState.OPEN;

  /** Set once, when the end is decided, and published by the write of {@link #state} after it. */
  private @Nullable CloseReason reason;

  /** The words of the kernel or of a protocol, if an error was the reason. */
  private @Nullable String error;

  private @Nullable Instant closedAt;

  private boolean registered;

  /** True once the peer has said, by FIN or by a layer, that nothing more comes to be echoed. */
  private boolean peerEnd;

  private boolean peerFin;

  /** True once our own end goes out: that of the layers first, then {@link #finSent}. */
  private boolean endBegun;

  private boolean finSent;

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
    this.linger = limits.linger();
    this.handshakeTimer = new HandshakeTimer(layers, limits.handshake());
    this.echo = echo.apply(this);
    this.watch = watch.apply(this);
  }

  // The beginning.

  /**
   * The socket is registered. The connection is in the registry by now. So a change of the server's
   * timeouts either is read here or finds the connection there.
   */
  void onRegistered() {
    if (state == ConnectionState.CLOSED) {
      // The socket was registered earlier, for a PROXY header, and has closed since.
      return;
    }
    registered = true;
    echo.onRegistered();
    watch.start();
    handshakeTimer.start(
        channel.eventLoop(), () -> onMistake("no " + layers.handshake() + " in time"));
    early.run();
  }

  /** See {@link Connection#onceRegistered}. */
  void onceRegistered(Runnable command) {
    if (registered || state == ConnectionState.CLOSED) {
      command.run();
    } else {
      early.add(command);
    }
  }

  // Events.

  void onPeerFin() {
    if (peerFin) {
      return;
    }
    peerFin = true;
    if (finSent) {
      close();
    } else if (!peerEnd) {
      onPeerEnd(layers.unannouncedFin());
    }
  }

  /**
   * Nothing more comes to be echoed.
   *
   * @param flaw what is wrong with the peer's end; null if nothing
   */
  void onPeerEnd(@Nullable String flaw) {
    if (peerEnd) {
      return;
    }
    peerEnd = true;
    error = reason == null ? flaw : error;
    if (reason != null) {
      if (finSent) {
        close();
      }
    } else if (echo.hasUnsent()) {
      echo.finishAtFin();
      become(ConnectionState.HALF_CLOSED);
      watch.arm();
    } else {
      endAfterPeer();
    }
  }

  /** The peer has broken a protocol. */
  void onMistake(String why) {
    if (reason == null) {
      error = why;
      end(CloseReason.PROTOCOL_ERROR, CloseMode.FLUSH_THEN_FIN);
    }
  }

  @Override
  public void onAllSent() {
    // Not from within Netty's write loop, which still holds the buffer.
    channel.eventLoop().execute(this::onFlushed);
  }

  private void onFlushed() {
    if (state == ConnectionState.HALF_CLOSED) {
      endAfterPeer();
    } else if (state == ConnectionState.CLOSING) {
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
    if (endBegun) {
      close();
    } else {
      reset();
    }
  }

  @Override
  public void onWriteFailed(Throwable fault) {
    if (!endBegun) {
      // Netty is in the middle of taking its buffer apart.
      channel.eventLoop().execute(() -> fail(fault));
    }
  }

  /** An error of the socket ends the connection. */
  void fail(Throwable fault) {
    if (state == ConnectionState.CLOSED) {
      return;
    }
    if (reason == null) {
      error = Faults.text(fault);
      decide(Faults.reason(fault));
      echo.stopAtClose();
    }
    close();
  }

  /** The socket is closed, whoever closed it. Called once, by the listener of its close future. */
  void onClosed() {
    watch.stop();
    handshakeTimer.stop();
    if (registered) {
      echo.onClosed();
    }
    if (reason == null) {
      // Netty itself closes at a FIN if all bytes are sent, see ReadPause; or if it cannot even
      // register the socket.
      reason = registered ? CloseReason.PEER_CLOSED : CloseReason.IO_ERROR;
    }
    echo.discardUnsent();
    closedAt = Instant.now();
    state = ConnectionState.CLOSED;
    early.run();
  }

  // The end.

  /** See {@link Connection#end}. */
  boolean end(CloseReason why, CloseMode how) {
    if (state == ConnectionState.CLOSED) {
      return false;
    }
    boolean first = reason == null;
    if (first) {
      decide(why);
      echo.stop();
    }
    switch (how) {
      case RESET -> reset();
      case FIN_AT_ONCE -> sendFin();
      case FLUSH_THEN_FIN -> sendFinOnceFlushed();
      case FIN_OR_RESET -> {
        if (echo.hasUnsent()) {
          reset();
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
    close();
  }

  /** The first reason stays. */
  private void decide(CloseReason why) {
    reason = why;
    become(ConnectionState.CLOSING);
    watch.end();
  }

  private void sendFinOnceFlushed() {
    if (echo.hasUnsent()) {
      watch.arm();
    } else {
      sendFin();
    }
  }

  /** Sends FIN; before it the end of the layers, unless it would follow bytes that are lost. */
  private void sendFin() {
    if (endBegun) {
      return;
    }
    endBegun = true;
    boolean isComplete = !echo.hasUnsent();
    echo.discardUnsent();
    if (isComplete && !layers.isNone()) {
      // The linger time limits the end of the layers too.
      watch.linger(linger);
      layers.sendEnd(reason == null ? CloseReason.PEER_CLOSED : reason, this::shutDown);
    } else {
      shutDown();
    }
  }

  private void shutDown() {
    finSent = true;
    if (peerFin) {
      close();
    } else if (channel.isOpen()) {
      channel.shutdownOutput();
      echo.readToFin();
      watch.linger(linger);
    }
  }

  private void reset() {
    TcpReset.atClose(channel);
    close();
  }

  /** Not through the pipeline, where TLS would first send its end. */
  private void close() {
    channel.unsafe().close(channel.unsafe().voidPromise());
  }

  private void become(ConnectionState next) {
    if (!state.allows(next)) {
      throw new IllegalStateException(state + " to " + next);
    }
    state = next;
  }

  // Facts, for any thread.

  ConnectionState state() {
    return state;
  }

  /** Null until the end is decided. */
  @Nullable CloseReason reason() {
    return state.isEnding() ? reason : null;
  }

  /** Written before the state: to be read after it. */
  @Nullable String error() {
    return error;
  }

  /** Written before the state: to be read after it. */
  @Nullable Instant closedAt() {
    return closedAt;
  }

  Echo echo() {
    return echo;
  }

  TimeoutWatch watch() {
    return watch;
  }
}
