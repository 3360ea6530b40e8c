package io.echosounder.listener;

import io.echosounder.common.ConfigMistake;
import io.echosounder.connection.Buffers;
import io.echosounder.connection.Connection;
import io.echosounder.registry.Observer;
import io.echosounder.registry.Registry;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The listener: binds, accepts, pauses, stops. Any thread may call its methods. Its state changes
 * on the event loop that accepts, one change after the other.
 */
public final class Listener {

  private final ListenerOptions options;
  private final Registry registry;
  private final Buffers buffers;
  private final Refusals refusals = new Refusals();
  private final EventLoopGroup loops;
  private final EventLoop acceptLoop;
  private final Acceptor acceptor;

  /** The address to bind after a pause. A port that the kernel has chosen stays the same. */
  private BindAddress address;

  private @Nullable ListeningSocket socket;

  private final ChangeQueue changes;

  private volatile Phase phase = new Phase(ListenerState.STARTING, Instant.now(), List.of());

  private record Phase(ListenerState state, Instant since, List<InetSocketAddress> addresses) {}

  /** Thrown for a command that the listener's state does not allow. */
  public static final class NotNow extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotNow(String message) {
      super(message);
    }
  }

  /** Starts the event loops; {@link #start} binds. */
  public Listener(ListenerOptions options, Registry registry, Connection.Context context) {
    this.options = options;
    this.registry = registry;
    this.buffers = context.buffers();
    this.address = options.address();
    this.loops = options.transport().newEventLoops(options.eventLoops(), "echo");
    this.acceptLoop = loops.next();
    this.changes = new ChangeQueue(acceptLoop);
    this.acceptor = new Acceptor(options, registry, context, acceptLoop, loops, refusals);
  }

  /**
   * Binds and accepts. Blocks until connections are accepted.
   *
   * @throws ConfigMistake if the address cannot be bound
   */
  public void start() {
    try {
      changes
          .add(
              () ->
                  open()
                      .thenRun(
                          () -> {
                            acceptor.accept(true);
                            enter(ListenerState.LISTENING);
                          }))
          .toCompletableFuture()
          .join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof ConfigMistake mistake) {
        throw mistake;
      }
      throw e;
    }
  }

  /**
   * Stops accepting; open connections go on. A listener that is paused already changes its mode.
   *
   * @return completes when the listener is paused; with {@link NotNow} while draining or stopped,
   *     with {@link ConfigMistake} if the address cannot be bound again
   */
  public CompletionStage<ListenerStatus> pause(PauseMode mode) {
    return command(
        EnumSet.of(ListenerState.LISTENING, ListenerState.PAUSED),
        "pause",
        () -> {
          acceptor.accept(false);
          return mode == PauseMode.HOLD ? open() : close();
        },
        ListenerState.PAUSED);
  }

  /** Accepts again; completes as {@link #pause} does. */
  public CompletionStage<ListenerStatus> resume() {
    return command(
        EnumSet.of(ListenerState.LISTENING, ListenerState.PAUSED),
        "resume",
        () -> open().thenRun(() -> acceptor.accept(true)),
        ListenerState.LISTENING);
  }

  /** Enters {@link ListenerState#DRAINING}; the listening socket stays open. */
  public CompletionStage<ListenerStatus> drain() {
    return command(
        EnumSet.of(ListenerState.LISTENING, ListenerState.PAUSED, ListenerState.DRAINING),
        "drain",
        () -> CompletableFuture.completedFuture(null),
        ListenerState.DRAINING);
  }

  /** Closes the listening socket of a listener that drains; admits the queued clients first. */
  public CompletionStage<ListenerStatus> closeWhileDraining() {
    return command(
        EnumSet.of(ListenerState.DRAINING),
        "close the listening socket",
        () -> {
          acceptor.accept(false);
          return close();
        },
        ListenerState.DRAINING);
  }

  /**
   * Closes the listening socket, unless clients wait for a place. Then it admits as many as there
   * are places and goes on accepting. The drain calls this again whenever a place becomes free.
   *
   * @return completes with no address if the socket is closed
   */
  public CompletionStage<ListenerStatus> closeUnlessClientsWait() {
    return command(
        EnumSet.of(ListenerState.DRAINING),
        "close the listening socket",
        () -> {
          boolean clientsWait = socket != null && !socket.serveQueue();
          acceptor.accept(clientsWait);
          return clientsWait ? CompletableFuture.completedFuture(null) : close();
        },
        ListenerState.DRAINING);
  }

  /** Accepts again after a drain that was called off; completes as {@link #pause} does. */
  public CompletionStage<ListenerStatus> undoDrain() {
    return command(
        EnumSet.of(ListenerState.DRAINING),
        "undo a drain",
        () -> open().thenRun(() -> acceptor.accept(true)),
        ListenerState.LISTENING);
  }

  /** Closes the listening socket and every connection, and ends the event loops. Blocks. */
  public void stop() {
    changes
        .add(
            () -> {
              acceptor.refuseAll();
              return close().thenRun(() -> enter(ListenerState.STOPPED));
            })
        .toCompletableFuture()
        .join();
    // Each on its own loop, and before any loop ends, because observers hear of each close.
    CompletableFuture.allOf(
            registry.open().stream()
                .map(open -> CompletableFuture.runAsync(open::abandon, open.loop()))
                .toArray(CompletableFuture<?>[]::new))
        .join();
    buffers.releaseReserves().toCompletableFuture().join();
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  /** The listener as it is now. Any thread. */
  public ListenerStatus status() {
    Phase now = phase;
    return new ListenerStatus(
        now.state(),
        now.since(),
        now.addresses(),
        options.transport(),
        acceptor.maxConnections(),
        registry.totals(),
        refusals.byCause());
  }

  /** How many connections were turned away for {@code cause}. Any thread. */
  public long refused(RefusalCause cause) {
    return refusals.get(cause);
  }

  /** The bound addresses as text: {@code [::]:8080 0.0.0.0:8080}, or {@code none}. Any thread. */
  public String addressText() {
    List<InetSocketAddress> addresses = phase.addresses();
    return addresses.isEmpty()
        ? "none"
        : addresses.stream().map(NetUtil::toSocketAddressString).collect(Collectors.joining(" "));
  }

  /** What the listener is doing. Any thread. */
  public ListenerState state() {
    return phase.state();
  }

  /** The event loop that accepts. The listener's state changes here, and the drain's timers run. */
  public EventLoop acceptLoop() {
    return acceptLoop;
  }

  /**
   * Changes how many connections may be open. A lower maximum ends no open connection.
   *
   * @param maximum 1 or more; empty returns to the configured value
   * @return completes with the maximum before, once the new one holds
   */
  public CompletionStage<Integer> maxConnections(OptionalInt maximum) {
    return CompletableFuture.supplyAsync(
        () -> {
          int before = acceptor.maxConnections();
          int after = maximum.orElse(options.maxConnections());
          acceptor.maxConnections(after);
          if (before != after) {
            registry.tell(Observer::listenerChanged);
          }
          return before;
        },
        acceptLoop);
  }

  /** The number of the connection accepted last; 0 before the first. Any thread. */
  public long lastAccepted() {
    return acceptor.lastNumber();
  }

  /** The event loops; the liveness check asks each whether it still answers. */
  public EventLoopGroup loops() {
    return loops;
  }

  private CompletionStage<ListenerStatus> command(
      Set<ListenerState> allowed,
      String name,
      Supplier<CompletionStage<Void>> change,
      ListenerState after) {
    return changes.add(
        () -> {
          ListenerState before = phase.state();
          if (!allowed.contains(before)) {
            throw new NotNow("cannot " + name + " while " + before.label());
          }
          return change
              .get()
              .thenApply(
                  done -> {
                    enter(after);
                    return status();
                  });
        });
  }

  private CompletionStage<Void> open() {
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

  private CompletionStage<Void> close() {
    if (socket == null) {
      return CompletableFuture.completedFuture(null);
    }
    CompletionStage<Void> closed = socket.close();
    socket = null;
    acceptor.use(null);
    return closed;
  }

  private void enter(ListenerState next) {
    List<InetSocketAddress> addresses = socket == null ? List.of() : socket.addresses();
    boolean same = phase.state() == next && phase.addresses().equals(addresses);
    if (!same) {
      Instant since = phase.state() == next ? phase.since() : Instant.now();
      phase = new Phase(next, since, addresses);
      registry.tell(Observer::listenerChanged);
    }
  }
}
