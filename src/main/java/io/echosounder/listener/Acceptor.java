package io.echosounder.listener;

import io.echosounder.connection.Connection;
import io.echosounder.listener.ListenerConfig.AtMaximum;
import io.echosounder.registry.Registry;
import io.netty.channel.ChannelException;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Decides about each socket that the kernel accepts: it is admitted, refused, or waits for a place.
 * There is one acceptor for all listening sockets. It runs on the event loop that accepts.
 */
final class Acceptor {

  private static final Logger LOG = Logger.getLogger("io.echosounder.listener");

  /** The pause after a failed accept: with a full descriptor table every accept fails. */
  private static final Duration RETRY = Duration.ofMillis(100);

  private final ListenerOptions options;
  private final EventLoop acceptLoop;
  private final Admission admission;
  private final Refusals refusals;
  private final RareLog refusalLog;
  private final RareLog failureLog;

  private List<ServerSocketChannel> sockets = List.of();

  /** Volatile, because any thread may read it. */
  private volatile int maxConnections;

  /**
   * Sockets that Netty accepted although the maximum was reached, because the accept was under way
   * when reading stopped. They are admitted as places become free.
   */
  private final Queue<Held> held = new ArrayDeque<>();

  private boolean refusingAll;
  private boolean wanted;
  private boolean retrying;

  /** Volatile, because connections that close on other loops read it to report their free place. */
  private volatile boolean waitingForRoom;

  /** A socket that waits for a place, and the port to which it came. */
  private record Held(SocketChannel socket, Port port) {}

  Acceptor(
      ListenerOptions options,
      Registry registry,
      Connection.Context context,
      EventLoop acceptLoop,
      EventLoopGroup loops,
      Refusals refusals) {
    this.options = options;
    this.maxConnections = options.maxConnections();
    this.acceptLoop = acceptLoop;
    this.admission =
        new Admission(options, registry, context, acceptLoop, loops, refusals, this::onPlaceFree);
    this.refusals = refusals;
    this.refusalLog = new RareLog(LOG, context.clock());
    this.failureLog = new RareLog(LOG, context.clock());
  }

  /** Accepts from these sockets from now on. */
  void use(List<ServerSocketChannel> bound) {
    sockets = bound;
    update();
  }

  /** Changes how many may be open. A lower maximum ends no open connection. */
  void maxConnections(int maximum) {
    maxConnections = maximum;
    if (waitingForRoom && admission.taken() < maximum) {
      onRoom();
    }
  }

  /** How many connections may be open. Any thread. */
  int maxConnections() {
    return maxConnections;
  }

  /** Starts or stops accepting. */
  void accept(boolean accepting) {
    wanted = accepting;
    update();
  }

  /** Refuses every client from now on, because the listener stops. */
  void refuseAll() {
    refusingAll = true;
    admission.refuseWaiting();
  }

  /** Refuses the clients whose PROXY header is awaited, because a drain ends all that is left. */
  void refuseWaiting() {
    admission.refuseWaiting();
  }

  /** How many clients wait for their PROXY header to be read. Any thread. */
  int waiting() {
    return admission.waiting();
  }

  /** The number of the connection admitted last; 0 before the first. Any thread. */
  long lastNumber() {
    return admission.lastNumber();
  }

  private void update() {
    for (ServerSocketChannel socket : sockets) {
      socket.config().setAutoRead(wanted && !retrying && !waitingForRoom);
    }
  }

  /** Admits a socket that the kernel has accepted, or refuses it. */
  void take(SocketChannel accepted, Port port) {
    if (accepted.remoteAddress() == null) {
      // The peer has reset it in the kernel's queue.
      accepted.unsafe().closeForcibly();
      failureLog.warn("connections lost at accept: reset by the peer");
      return;
    }
    if (refusingAll) {
      refusals.refuse(accepted, RefusalCause.DRAINING);
      return;
    }
    if (isFull()) {
      held.add(new Held(accepted, port));
      waitForRoom();
      return;
    }
    if (admission.taken() >= maxConnections) {
      refusals.refuse(accepted, RefusalCause.LIMIT);
      refusalLog.warn("connections refused: max-connections are open");
      return;
    }
    admitOrForget(accepted, port);
  }

  private void admitOrForget(SocketChannel accepted, Port port) {
    try {
      admission.admit(accepted, port);
    } catch (ChannelException e) {
      // The peer closed before we could read its address or set its options.
      accepted.unsafe().closeForcibly();
      failureLog.warn("connections lost at accept: " + e.getMessage());
    }
    if (isFull()) {
      waitForRoom();
    }
  }

  private void waitForRoom() {
    waitingForRoom = true;
    update();
    // A connection that closed after the count and before the flag was set did not see the flag.
    if (!isFull()) {
      onRoom();
    }
  }

  /** A connection has closed, or a client was refused late. On its event loop. */
  private void onPlaceFree() {
    if (waitingForRoom) {
      acceptLoop.execute(this::onRoom);
    }
  }

  /**
   * Admits held clients while there are places. It counts again, because another client may have
   * taken the free place. The count cannot rise meanwhile, because only this event loop admits.
   */
  void onRoom() {
    waitingForRoom = isFull();
    if (!waitingForRoom && !held.isEmpty()) {
      Held next = held.remove();
      admitOrForget(next.socket(), next.port());
      onRoom();
    } else {
      update();
    }
  }

  /** Refuses the held clients, because the listening sockets close. */
  void refuseHeld() {
    while (!held.isEmpty()) {
      refusals.refuse(held.remove().socket(), RefusalCause.LIMIT);
    }
  }

  /** True if a new client has to wait for a place. */
  boolean isFull() {
    return options.atMaximum() == AtMaximum.WAIT && admission.taken() >= maxConnections;
  }

  /** An accept failed. The listener goes on, and tries again when descriptors may be free. */
  void onAcceptFailed(Throwable cause) {
    failureLog.warn("cannot accept: " + cause.getMessage());
    retrying = true;
    update();
    acceptLoop.schedule(
        () -> {
          retrying = false;
          update();
        },
        RETRY.toMillis(),
        TimeUnit.MILLISECONDS);
  }
}
