package io.echosounder.listener;

import io.echosounder.connection.CloseReason;
import io.echosounder.connection.Connection;
import io.echosounder.registry.Registry;
import io.netty.channel.ChannelException;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import java.time.Instant;
import org.jboss.logging.Logger;

/** Turns accepted sockets into connections. On the event loop that accepts. */
final class Admission {

  private static final Logger LOG = Logger.getLogger("io.echosounder.listener");

  private final ListenerOptions options;
  private final Registry registry;
  private final Connection.Context context;
  private final EventLoop acceptLoop;
  private final EventLoopGroup loops;
  private final Runnable onPlaceFree;
  private final RareLog errorLog;

  /** The number of the newest connection. Volatile, because any thread may read it. */
  private volatile long lastNumber;

  /**
   * @param loops where the connections live
   * @param onPlaceFree called on the event loop of a connection that has closed
   */
  Admission(
      ListenerOptions options,
      Registry registry,
      Connection.Context context,
      EventLoop acceptLoop,
      EventLoopGroup loops,
      Runnable onPlaceFree) {
    this.options = options;
    this.registry = registry;
    this.context = context;
    this.acceptLoop = acceptLoop;
    this.loops = loops;
    this.onPlaceFree = onPlaceFree;
    this.errorLog = new RareLog(LOG, context.clock());
  }

  /**
   * Makes a connection of the socket.
   *
   * @throws ChannelException if the peer closed before we could read its address or set its options
   */
  void admit(SocketChannel accepted) {
    SocketOptions.accepted(accepted, options);
    EventLoop loop = loops.next();
    long number = lastNumber + 1;
    Connection connection = new Connection(number, accepted, loop, Instant.now(), context);
    // The order matters. Once the registry has the connection, every command finds it. Once its
    // event loop has the socket, it reads the server's timeouts. So no change of timeouts misses
    // it, and observers hear of its start before they hear of anything else.
    registry.opened(connection);
    lastNumber = number;
    accepted.closeFuture().addListener(closed -> onClosed(connection));
    loop.register(accepted);
  }

  /** The number of the connection admitted last; 0 before the first. Any thread. */
  long lastNumber() {
    return lastNumber;
  }

  /** How many places are taken. Only the event loop that accepts makes it rise. */
  int taken() {
    return registry.openCount();
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
