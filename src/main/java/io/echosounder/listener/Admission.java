package io.echosounder.listener;

import io.echosounder.connection.CloseReason;
import io.echosounder.connection.Connection;
import io.echosounder.connection.Proxied;
import io.echosounder.registry.Registry;
import io.netty.channel.ChannelException;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import java.time.Instant;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Turns accepted sockets into connections: at once on the event loop that accepts, or with the
 * PROXY protocol on the socket's own loop, when its header was read.
 */
final class Admission {

  private static final Logger LOG = Logger.getLogger("io.echosounder.listener");

  private final ListenerOptions options;
  private final Registry registry;
  private final Connection.Context context;
  private final EventLoop acceptLoop;
  private final EventLoopGroup loops;
  private final Runnable onPlaceFree;
  private final RareLog errorLog;

  /** Null without the PROXY protocol. */
  private final @Nullable HeaderWait headerWait;

  /** The number of the newest connection. Volatile, because any thread may read it. */
  private volatile long lastNumber;

  /**
   * @param loops where the connections live
   * @param onPlaceFree called on the event loop of a socket that has closed
   */
  Admission(
      ListenerOptions options,
      Registry registry,
      Connection.Context context,
      EventLoop acceptLoop,
      EventLoopGroup loops,
      Refusals refusals,
      Runnable onPlaceFree) {
    this.options = options;
    this.registry = registry;
    this.context = context;
    this.acceptLoop = acceptLoop;
    this.loops = loops;
    this.onPlaceFree = onPlaceFree;
    this.errorLog = new RareLog(LOG, context.clock());
    this.headerWait =
        options.proxy().isOn()
            ? new HeaderWait(options.proxy(), registry, context, refusals, acceptLoop, onPlaceFree)
            : null;
  }

  /**
   * Makes a connection of the socket, now or when its PROXY header was read.
   *
   * @throws ChannelException if the peer closed before we could read its address or set its options
   */
  void admit(SocketChannel accepted, Port port) {
    SocketOptions.accepted(accepted, options);
    EventLoop loop = loops.next();
    if (headerWait == null) {
      open(accepted, port, loop, null);
      loop.register(accepted);
    } else {
      headerWait.add(accepted, loop, (socket, same, proxied) -> open(socket, port, same, proxied));
    }
  }

  /** One call after the other: by the event loop that accepts, or under the lock of the wait. */
  private Connection open(
      SocketChannel accepted, Port port, EventLoop loop, @Nullable Proxied proxied) {
    long number = lastNumber + 1;
    Connection connection =
        new Connection(
            number,
            port.protocol(),
            port.layers().get(),
            accepted,
            loop,
            Instant.now(),
            proxied,
            context);
    // The order matters. Once the registry has the connection, every command finds it. Once its
    // event loop has the socket, it reads the server's timeouts. So no change of timeouts misses
    // it, and observers hear of its start before they hear of anything else.
    registry.opened(connection);
    lastNumber = number;
    accepted.closeFuture().addListener(closed -> onClosed(connection));
    return connection;
  }

  /** Refuses the clients whose PROXY header is awaited, and all that come. */
  void refuseWaiting() {
    if (headerWait != null) {
      headerWait.refuseAll();
    }
  }

  /** How many clients wait for their PROXY header to be read. Any thread. */
  int waiting() {
    return headerWait == null ? 0 : headerWait.size();
  }

  /** The number of the connection admitted last; 0 before the first. Any thread. */
  long lastNumber() {
    return lastNumber;
  }

  /** How many places are taken. Only the event loop that accepts makes it rise. */
  int taken() {
    return headerWait == null ? registry.openCount() : headerWait.taken();
  }

  /** On the event loop of the connection. */
  private void onClosed(Connection connection) {
    connection.onClosed();
    registry.closed(connection);
    if (connection.reason() == CloseReason.IO_ERROR) {
      acceptLoop.execute(
          () -> errorLog.warn("connections ended by io-error: " + connection.view().error()));
    }
    onPlaceFree.run();
  }
}
