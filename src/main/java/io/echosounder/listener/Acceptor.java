package io.echosounder.listener;

import io.echosounder.connection.Connection;
import io.echosounder.listener.ListenerConfig.AtMaximum;
import io.echosounder.registry.Registry;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Decides about each socket that the kernel accepts: it is admitted, refused, or waits for a place.
 * There is one acceptor for all listening sockets that the listener binds after each other. It runs
 * on the event loop that accepts.
 */
@ChannelHandler.Sharable // shared by successive listening sockets; only one is bound at a time
final class Acceptor extends ChannelInboundHandlerAdapter {

  private static final Logger LOG = Logger.getLogger("io.echosounder.listener");

  /** The pause after a failed accept: with a full descriptor table every accept fails. */
  private static final Duration RETRY = Duration.ofMillis(100);

  private final ListenerOptions options;
  private final EventLoop acceptLoop;
  private final Admission admission;
  private final Refusals refusals;
  private final RareLog refusalLog;
  private final RareLog failureLog;

  private @Nullable ServerSocketChannel socket;

  /** Volatile, because any thread may read it. */
  private volatile int maxConnections;

  /**
   * Sockets that Netty accepted although the maximum was reached, because the accept was under way
   * when reading stopped. They are admitted as places become free.
   */
  private final Queue<SocketChannel> held = new ArrayDeque<>();

  private boolean refusingAll;
  private long taken;
  private boolean wanted;
  private boolean retrying;

  /** Volatile, because connections that close on other loops read it to report their free place. */
  private volatile boolean waitingForRoom;

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

  /** Accepts from this socket from now on; null while there is none. */
  void use(@Nullable ServerSocketChannel bound) {
    socket = bound;
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

  /** How many sockets the kernel has handed over, refused ones included. */
  long taken() {
    return taken;
  }

  private void update() {
    if (socket != null) {
      socket.config().setAutoRead(wanted && !retrying && !waitingForRoom);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext server, Object accepted) {
    take((SocketChannel) accepted);
  }

  /** Admits a socket that the kernel has accepted, or refuses it. */
  void take(SocketChannel accepted) {
    taken++;
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
      held.add(accepted);
      waitForRoom();
      return;
    }
    if (admission.taken() >= maxConnections) {
      refusals.refuse(accepted, RefusalCause.LIMIT);
      refusalLog.warn("connections refused: max-connections are open");
      return;
    }
    admitOrForget(accepted);
  }

  private void admitOrForget(SocketChannel accepted) {
    try {
      admission.admit(accepted);
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
      admitOrForget(held.remove());
      onRoom();
    } else {
      update();
    }
  }

  /** Refuses the held clients, because the listening socket closes. */
  void refuseHeld() {
    while (!held.isEmpty()) {
      refusals.refuse(held.remove(), RefusalCause.LIMIT);
    }
  }

  /** True if a new client has to wait for a place. */
  boolean isFull() {
    return options.atMaximum() == AtMaximum.WAIT && admission.taken() >= maxConnections;
  }

  /** An accept failed. The listener goes on, and tries again when descriptors may be free. */
  @Override
  public void exceptionCaught(ChannelHandlerContext server, Throwable cause) {
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
