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
 * The listener: binds, accepts, pauses, stops. Its methods serve any thread; its state changes on
 * the event loop that accepts, one change after the other.
 */
public final class Listener {

  private final ListenerOptions options;
  private final Registry registry;
  private final Buffers buffers;
  private final Refusals refusals = new Refusals();
  private final EventLoopGroup loops;
  private final EventLoop acceptLoop;
  private final Acceptor acceptor;

  /** Where to bind again after a pause: the port, once chosen, stays. */
  private BindAddress address;

  private @Nullable ListeningSocket socket;

  /** The change that is under way: binding and closing take more than one turn of the loop. */
  private CompletionStage<?> changes = CompletableFuture.completedFuture(null);

  private volatile Phase phase = new Phase(ListenerState.STARTING, Instant.now(), List.of());

  private record Phase(ListenerState state, Instant since, List<InetSocketAddress> addresses) {}

  /** A command that the listener's state does not allow. */
  public static final class NotNow extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotNow(String message) {
      super(message);
    }
  }

  /** A listener that is not bound yet; its event loops run. */
  public Listener(ListenerOptions options, Registry registry, Connection.Context context) {
    this.options = options;
    this.registry = registry;
    this.buffers = context.buffers();
    this.address = options.address();
    this.loops = options.transport().newEventLoops(options.eventLoops());
    this.acceptLoop = loops.next();
    this.acceptor = new Acceptor(options, registry, context, acceptLoop, loops, refusals);
  }

  /**
   * Binds and accepts. Blocks until connections are accepted.
   *
   * @throws ConfigMistake if the address cannot be bound
   */
  public void start() {
    try {
      onLoop(
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
   * Stops accepting; open connections go on. Paused already, it changes the mode if need be.
   *
   * @return completes when it holds; with {@link NotNow} while draining or stopped, with {@link
   *     ConfigMistake} if the address cannot be bound again
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

  /** Enters {@link ListenerState#DRAINING}; what is accepted is accepted still. */
  public CompletionStage<ListenerStatus> drain() {
    return command(
        EnumSet.of(ListenerState.LISTENING, ListenerState.PAUSED, ListenerState.DRAINING),
        "drain",
        () -> CompletableFuture.completedFuture(null),
        ListenerState.DRAINING);
  }

  /** Closes the listening socket of a listener that drains; what the kernel has queued comes in. */
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
   * The same, unless clients wait for a place: then it admits those for whom there is one, and goes
   * on to accept. To be called again when a place is free.
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

  /** Closes the listening socket and whatever is open, and ends the event loops. Blocks. */
  public void stop() {
    onLoop(
            () -> {
              acceptor.turnAway();
              return close().thenRun(() -> enter(ListenerState.STOPPED));
            })
        .toCompletableFuture()
        .join();
    // Each on its own loop and before any loop ends, for their ends are told to others.
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

  /** Where it is bound, for people: {@code [::]:8080 0.0.0.0:8080}, or {@code none}. Any thread. */
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

  /** Where the listener's state changes, and where what follows from it is timed. */
  public EventLoop acceptLoop() {
    return acceptLoop;
  }

  /**
   * Changes how many connections may be open; those beyond a lower maximum stay.
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

  /** The event loops, for those who ask whether each still answers. */
  public EventLoopGroup loops() {
    return loops;
  }

  private CompletionStage<ListenerStatus> command(
      Set<ListenerState> allowed,
      String name,
      Supplier<CompletionStage<Void>> change,
      ListenerState after) {
    return onLoop(
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

  /** Runs a change on the event loop that accepts, behind the one before it. */
  private <T> CompletionStage<T> onLoop(Supplier<CompletionStage<T>> change) {
    CompletableFuture<T> done = new CompletableFuture<>();
    acceptLoop.execute(
        () -> {
          CompletionStage<T> next =
              changes.handle((result, fault) -> null).thenCompose(last -> change.get());
          changes = next;
          next.whenComplete(
              (result, fault) -> {
                if (fault == null) {
                  done.complete(result);
                } else {
                  done.completeExceptionally(fault);
                }
              });
        });
    return done;
  }
}
