package io.echosounder.listener;

import io.echosounder.connection.CloseReason;
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
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Turns accepted sockets into connections, or turns them away. Lives as long as the listener, over
 * every socket that is bound in turn. Everything on the event loop that accepts.
 */
@ChannelHandler.Sharable // by the sockets that are bound one after the other, never at a time
final class Acceptor extends ChannelInboundHandlerAdapter {

  private static final Logger LOG = Logger.getLogger("io.echosounder.listener");

  /** How long to wait after a failed accept; a full descriptor table fails at each. */
  private static final Duration RETRY = Duration.ofMillis(100);

  private final ListenerOptions options;
  private final Registry registry;
  private final Connection.Context context;
  private final EventLoop acceptLoop;
  private final EventLoopGroup loops;
  private final Refusals refusals;
  private final RareLog refusalLog;
  private final RareLog failureLog;
  private final RareLog errorLog;

  private @Nullable ServerSocketChannel socket;

  /** Volatile for those who ask which connection was the last. */
  private volatile long lastNumber;

  /** Volatile for those who ask. */
  private volatile int maxConnections;

  /**
   * Accepted beyond the maximum, to be admitted when there is room: Netty may have begun an accept
   * when it is told to stop.
   */
  private final Queue<SocketChannel> held = new ArrayDeque<>();

  private boolean turningAway;
  private long taken;
  private boolean wanted;
  private boolean retrying;

  /** Volatile for the connections that close, and so make room, on other loops. */
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
    this.registry = registry;
    this.context = context;
    this.acceptLoop = acceptLoop;
    this.loops = loops;
    this.refusals = refusals;
    this.refusalLog = new RareLog(LOG, context.clock());
    this.failureLog = new RareLog(LOG, context.clock());
    this.errorLog = new RareLog(LOG, context.clock());
  }

  /** From now on accepts from this socket, or from none. */
  void use(@Nullable ServerSocketChannel bound) {
    socket = bound;
    update();
  }

  /** How many may be open from now on; those beyond a lower maximum stay. */
  void maxConnections(int maximum) {
    maxConnections = maximum;
    if (waitingForRoom && registry.openCount() < maximum) {
      onRoom();
    }
  }

  /** How many may be open. Any thread. */
  int maxConnections() {
    return maxConnections;
  }

  /** Whether to accept at all. */
  void accept(boolean accepting) {
    wanted = accepting;
    update();
  }

  /** From now on nothing is admitted: service is over. */
  void turnAway() {
    turningAway = true;
  }

  /** The number of the connection admitted last; 0 before the first. Any thread. */
  long lastNumber() {
    return lastNumber;
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
    if (turningAway) {
      refuse(accepted, RefusalCause.DRAINING);
      return;
    }
    if (isFull()) {
      held.add(accepted);
      waitForRoom();
      return;
    }
    if (registry.openCount() >= maxConnections) {
      refuse(accepted, RefusalCause.LIMIT);
      refusalLog.warn("connections refused: max-connections are open");
      return;
    }
    admitOrForget(accepted);
  }

  private void admitOrForget(SocketChannel accepted) {
    try {
      admit(accepted);
    } catch (ChannelException e) {
      // The peer was gone before it could be looked at.
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
    // A connection that closed between the count and the flag has not seen the flag.
    if (!isFull()) {
      onRoom();
    }
  }

  private void admit(SocketChannel accepted) {
    SocketOptions.accepted(accepted, options);
    EventLoop loop = loops.next();
    long number = lastNumber + 1;
    Connection connection = new Connection(number, accepted, loop, Instant.now(), context);
    // In this order: from the registry on, every command finds the connection. From the
    // registration on it lives, so it reads the server's timeouts after it can be found, and
    // whatever happens to it is told after its beginning.
    registry.opened(connection);
    lastNumber = number;
    accepted.closeFuture().addListener(closed -> onClosed(connection));
    loop.register(accepted);
  }

  /** On the event loop of the connection. */
  private void onClosed(Connection connection) {
    connection.onClosed();
    registry.closed(connection);
    if (connection.reason() == CloseReason.IO_ERROR) {
      acceptLoop.execute(
          () -> errorLog.warn("connections ended by io-error: " + connection.view().error()));
    }
    if (waitingForRoom) {
      acceptLoop.execute(this::onRoom);
    }
  }

  /** RST, so that the client learns at once; no event loop ever sees the socket. */
  private void refuse(SocketChannel accepted, RefusalCause cause) {
    refusals.count(cause);
    try {
      accepted.config().setSoLinger(0);
    } catch (ChannelException e) {
      // The peer is gone already.
    }
    accepted.unsafe().closeForcibly();
  }

  /**
   * Counts again: this may come late, when the place that was free then has been taken by another.
   * The count cannot rise meanwhile, because connections are admitted on this event loop alone.
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

  /** Refuses the clients that were to wait, because the listening socket closes. */
  void refuseHeld() {
    while (!held.isEmpty()) {
      refuse(held.remove(), RefusalCause.LIMIT);
    }
  }

  /** Whether clients have to wait for a place. */
  boolean isFull() {
    return options.atMaximum() == AtMaximum.WAIT && registry.openCount() >= maxConnections;
  }

  /** An accept failed: the listener lives on, and tries again when there may be descriptors. */
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
