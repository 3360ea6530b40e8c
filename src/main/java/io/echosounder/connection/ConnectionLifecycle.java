package io.echosounder.connection;

import io.echosounder.timeout.Timeout;
import io.netty.channel.socket.SocketChannel;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Leads one connection from accept to close. The socket, the echo, the layers and the timeouts
 * report to it what happens, and it decides what follows. On the event loop only.
 */
final class ConnectionLifecycle extends ConnectionEnd {

  private final SocketChannel channel;
  private final Layers layers;

  /** Null without a handshake. */
  private final @Nullable HandshakeTimer handshakeTimer;

  /** Null while there are none, which is nearly always. */
  private @Nullable EarlyCommands early;

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
    super(channel, layers, limits.linger(), echo, watch);
    this.channel = channel;
    this.layers = layers;
    this.handshakeTimer = layers.isNone() ? null : new HandshakeTimer(layers, limits.handshake());
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
    echo().onRegistered();
    watch().start();
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

  // The peer.

  void onPeerFin() {
    if (socketEnd().isPeerFin()) {
      return;
    }
    socketEnd().onPeerFin();
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
      socketEnd().closeIfFinSent();
      return;
    }
    note(flaw);
    if (echo().hasUnsent()) {
      echo().finishAtFin();
      halfClosed();
      watch().arm();
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

  // Writes and timeouts.

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

  @Override
  public void onWriteFailed(Throwable fault) {
    if (!socketEnd().isBegun() && !writeFailed) {
      writeFailed = true;
      // Netty is in the middle of taking its buffer apart.
      channel.eventLoop().execute(() -> fail(fault));
    }
  }

  @Override
  public void onTimeoutStarted() {
    watch().arm();
  }

  @Override
  public void onTimeout(Timeout passed) {
    end(CloseReason.of(passed), CloseMode.of(passed));
  }

  // The close.

  /** The socket is closed, by either end. Called once, by the listener of its close future. */
  void onClosed() {
    watch().stop();
    if (handshakeTimer != null) {
      handshakeTimer.stop();
    }
    if (registered) {
      echo().onClosed();
    }
    echo().discardUnsent();
    // If nobody has decided, Netty has closed the socket: at a FIN with all bytes sent, see
    // ReadPause, or because it could not even register the socket.
    closed(registered ? CloseReason.PEER_CLOSED : CloseReason.IO_ERROR);
    runEarlyCommands();
  }
}
