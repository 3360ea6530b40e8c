package io.echosounder.listener;

import io.echosounder.common.ConfigMistake;
import io.echosounder.connection.Buffers;
import io.echosounder.connection.Connection;
import io.echosounder.connection.Protocol;
import io.echosounder.registry.Observer;
import io.echosounder.registry.Registry;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
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

  private final Binding binding;
  private final ListenerStates states;

  /** Starts the event loops; {@link #start} binds. */
  public Listener(ListenerOptions options, Registry registry, Connection.Context context) {
    this.options = options;
    this.registry = registry;
    this.buffers = context.buffers();
    this.loops = options.transport().newEventLoops(options.eventLoops(), "echo");
    this.acceptLoop = loops.next();
    this.acceptor = new Acceptor(options, registry, context, acceptLoop, loops, refusals);
    this.binding = new Binding(options, acceptLoop, acceptor);
    this.states = new ListenerStates(acceptLoop, binding::addresses, registry);
  }

  /**
   * Binds and accepts. Blocks until connections are accepted.
   *
   * @throws ConfigMistake if the address cannot be bound
   */
  public void start() {
    try {
      command(EnumSet.of(ListenerState.STARTING), "start", this::accept, ListenerState.LISTENING)
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
          return mode == PauseMode.HOLD ? binding.open() : binding.close();
        },
        ListenerState.PAUSED);
  }

  /** Accepts again; completes as {@link #pause} does. */
  public CompletionStage<ListenerStatus> resume() {
    return command(
        EnumSet.of(ListenerState.LISTENING, ListenerState.PAUSED),
        "resume",
        this::accept,
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

  /**
   * Closes the listening socket of a listener that drains; admits the queued clients first. Clients
   * whose PROXY header is awaited are refused.
   */
  public CompletionStage<ListenerStatus> closeWhileDraining() {
    return command(
        EnumSet.of(ListenerState.DRAINING),
        "close the listening socket",
        () -> {
          acceptor.accept(false);
          CompletionStage<Void> closed = binding.close();
          acceptor.refuseWaiting();
          return closed;
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
          boolean clientsWait = binding.clientsWait();
          acceptor.accept(clientsWait);
          return clientsWait ? CompletableFuture.completedFuture(null) : binding.close();
        },
        ListenerState.DRAINING);
  }

  /** Accepts again after a drain that was called off; completes as {@link #pause} does. */
  public CompletionStage<ListenerStatus> undoDrain() {
    return command(
        EnumSet.of(ListenerState.DRAINING), "undo a drain", this::accept, ListenerState.LISTENING);
  }

  /** Closes the listening socket and every connection, and ends the event loops. Blocks. */
  public void stop() {
    command(
            EnumSet.allOf(ListenerState.class),
            "stop",
            () -> {
              acceptor.refuseAll();
              return binding.close();
            },
            ListenerState.STOPPED)
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
    ListenerStates.Phase now = states.now();
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

  /**
   * The bound addresses as text: {@code [::]:8080 0.0.0.0:8080 tls://[::]:8443}, or {@code none}.
   * Any thread.
   */
  public String addressText() {
    List<BoundAddress> addresses = states.now().addresses();
    return addresses.isEmpty()
        ? "none"
        : addresses.stream().map(BoundAddress::toString).collect(Collectors.joining(" "));
  }

  /** The protocols that have a port. Any thread. */
  public Set<Protocol> protocols() {
    return options.ports().stream().map(Port::protocol).collect(Collectors.toSet());
  }

  /** The state of the listener. Any thread. */
  public ListenerState state() {
    return states.now().state();
  }

  /** How many connections may be open. Any thread. */
  public int maxConnections() {
    return acceptor.maxConnections();
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

  /** How many clients wait for their PROXY header to be read. Any thread. */
  public int awaitingHeader() {
    return acceptor.waiting();
  }

  /** The number of the connection accepted last; 0 before the first. Any thread. */
  public long lastAccepted() {
    return acceptor.lastNumber();
  }

  /** The event loops; the liveness check asks each whether it still answers. */
  public EventLoopGroup loops() {
    return loops;
  }

  private CompletionStage<Void> accept() {
    return binding.open().thenRun(() -> acceptor.accept(true));
  }

  private CompletionStage<ListenerStatus> command(
      Set<ListenerState> allowed,
      String name,
      Supplier<CompletionStage<Void>> change,
      ListenerState after) {
    return states.change(allowed, name, change, after, this::status);
  }
}
