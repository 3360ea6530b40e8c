package io.echosounder.listener;

import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Binds the listening socket and closes it, as often as the listener wants. On the event loop that
 * accepts.
 */
final class Binding {

  private final ListenerOptions options;
  private final EventLoop acceptLoop;
  private final Acceptor acceptor;

  /** The address to bind next. A port that the kernel has chosen stays the same. */
  private BindAddress address;

  private @Nullable ListeningSocket socket;

  Binding(ListenerOptions options, EventLoop acceptLoop, Acceptor acceptor) {
    this.options = options;
    this.acceptLoop = acceptLoop;
    this.acceptor = acceptor;
    this.address = options.address();
  }

  /** Binds the socket, unless it is bound. */
  CompletionStage<Void> open() {
    if (socket != null) {
      return CompletableFuture.completedFuture(null);
    }
    return ListeningSocket.bind(address, options, acceptLoop, acceptor)
        .thenAccept(
            bound -> {
              socket = bound;
              address = bound.bound();
              acceptor.use(bound.channel());
            });
  }

  /** Closes the socket, if it is bound; admits the queued clients first. */
  CompletionStage<Void> close() {
    if (socket == null) {
      return CompletableFuture.completedFuture(null);
    }
    CompletionStage<Void> closed = socket.close();
    socket = null;
    acceptor.use(null);
    return closed;
  }

  /**
   * Admits queued clients while there are places.
   *
   * @return true if some of them still wait for a place
   */
  boolean clientsWait() {
    return socket != null && !socket.serveQueue();
  }

  /** The addresses that a client can dial; none while the socket is closed. */
  List<InetSocketAddress> addresses() {
    return socket == null ? List.of() : socket.addresses();
  }
}
