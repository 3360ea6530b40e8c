package io.echosounder.listener;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Binds the listening sockets of all ports and closes them, as often as the listener wants. On the
 * event loop that accepts.
 */
final class Binding {

  private final ListenerOptions options;
  private final EventLoop acceptLoop;
  private final Acceptor acceptor;

  /** The ports to bind next. A number that the kernel has chosen stays the same. */
  private final List<Port> ports;

  /** One for each port, or none while the sockets are closed. */
  private List<ListeningSocket> sockets = List.of();

  Binding(ListenerOptions options, EventLoop acceptLoop, Acceptor acceptor) {
    this.options = options;
    this.acceptLoop = acceptLoop;
    this.acceptor = acceptor;
    this.ports = new ArrayList<>(options.ports());
  }

  /** Binds all sockets or none, unless they are bound. */
  CompletionStage<Void> open() {
    if (!sockets.isEmpty()) {
      sockets.forEach(ListeningSocket::forgetQueue);
      return CompletableFuture.completedFuture(null);
    }
    List<ListeningSocket> bound = new ArrayList<>();
    CompletionStage<Void> all = CompletableFuture.completedFuture(null);
    for (Port port : ports) {
      all =
          all.thenCompose(_ -> ListeningSocket.bind(port, options, acceptLoop, acceptor))
              .thenAccept(bound::add);
    }
    return all.whenComplete(
        (_, fault) -> {
          if (fault == null) {
            bound.forEach(socket -> ports.set(bound.indexOf(socket), socket.port()));
            sockets = bound;
            acceptor.use(bound.stream().map(ListeningSocket::channel).toList());
          } else {
            bound.forEach(ListeningSocket::close);
          }
        });
  }

  /** Closes the sockets, if they are bound; admits the queued clients first. */
  CompletionStage<Void> close() {
    List<CompletionStage<Void>> closed = sockets.stream().map(ListeningSocket::close).toList();
    if (!sockets.isEmpty()) {
      acceptor.refuseHeld();
    }
    sockets = List.of();
    acceptor.use(List.of());
    return CompletableFuture.allOf(
        closed.stream()
            .map(CompletionStage::toCompletableFuture)
            .toArray(CompletableFuture[]::new));
  }

  /**
   * Admits queued clients while there are places.
   *
   * @return true if some of them still wait for a place
   */
  boolean clientsWait() {
    boolean wait = false;
    for (ListeningSocket socket : sockets) {
      wait |= !socket.serveQueue();
    }
    return wait;
  }

  /** The addresses that a client can dial; none while the sockets are closed. */
  List<BoundAddress> addresses() {
    return sockets.stream().flatMap(socket -> socket.addresses().stream()).toList();
  }
}
