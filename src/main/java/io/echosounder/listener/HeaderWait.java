package io.echosounder.listener;

import io.echosounder.connection.Connection;
import io.echosounder.connection.Proxied;
import io.echosounder.connection.TcpReset;
import io.echosounder.protocol.ProxyHeaderHandler;
import io.echosounder.protocol.ProxyMode;
import io.echosounder.registry.Observer;
import io.echosounder.registry.Registry;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The sockets whose PROXY header is awaited. Each of them takes a place, so that clients without a
 * header cannot use up the descriptors. It becomes a connection when its header was read, and no
 * command and no observer knows of it before.
 *
 * <p>A lock guards the move from here to the registry, so that a socket is always counted once.
 */
final class HeaderWait {

  private static final Logger LOG = Logger.getLogger("io.echosounder.listener");

  private final ProxyOptions options;
  private final Registry registry;
  private final Connection.Context context;
  private final Refusals refusals;
  private final EventLoop acceptLoop;
  private final Runnable onPlaceFree;
  private final RareLog log;

  private final Set<SocketChannel> sockets = new LinkedHashSet<>();

  /** True once the listener stops, or once a drain ends everything that is left. */
  private boolean refusingAll;

  /** Makes a connection of a socket, and enters it into the registry. */
  interface Opener {

    Connection open(SocketChannel socket, EventLoop loop, @Nullable Proxied proxied);
  }

  HeaderWait(
      ProxyOptions options,
      Registry registry,
      Connection.Context context,
      Refusals refusals,
      EventLoop acceptLoop,
      Runnable onPlaceFree) {
    this.options = options;
    this.registry = registry;
    this.context = context;
    this.refusals = refusals;
    this.acceptLoop = acceptLoop;
    this.onPlaceFree = onPlaceFree;
    this.log = new RareLog(LOG, context.clock());
  }

  /** Waits for the header of a socket that was just accepted. On the event loop that accepts. */
  void add(SocketChannel socket, EventLoop loop, Opener opener) {
    boolean trusted = options.trusts(socket.remoteAddress().getAddress());
    if (options.mode() == ProxyMode.REQUIRED && !trusted) {
      refusals.refuse(socket, RefusalCause.PROXY_HEADER);
      log.warn("connections refused: no PROXY header is believed from this address");
      return;
    }
    synchronized (this) {
      if (refusingAll) {
        refusals.refuse(socket, RefusalCause.DRAINING);
        return;
      }
      sockets.add(socket);
    }
    Connection.prepare(socket, loop, context);
    socket
        .pipeline()
        .addLast(
            new ProxyHeaderHandler(
                socket,
                options.mode(),
                trusted,
                options.patience(),
                new Client(socket, loop, opener)));
    // If Netty fails to register the socket, no handler hears of its close.
    loop.register(socket)
        .addListener(
            registered -> {
              if (!registered.isSuccess() && remove(socket)) {
                placeFree();
                warn("connections lost at accept: " + registered.cause().getMessage());
              }
            });
  }

  /** How many places are taken, by connections and by sockets that wait here. */
  synchronized int taken() {
    return registry.openCount() + sockets.size();
  }

  /** How many sockets wait here. */
  synchronized int size() {
    return sockets.size();
  }

  /** Refuses the sockets that wait, and all that come. */
  void refuseAll() {
    List<SocketChannel> waiting;
    synchronized (this) {
      refusingAll = true;
      waiting = List.copyOf(sockets);
    }
    for (SocketChannel socket : waiting) {
      socket.eventLoop().execute(() -> refuse(socket, RefusalCause.DRAINING));
    }
  }

  /**
   * Refuses a socket, unless it has become a connection or was refused before. On its loop.
   *
   * @return true if it was refused
   */
  private boolean refuse(SocketChannel socket, RefusalCause cause) {
    if (!remove(socket)) {
      return false;
    }
    refusals.count(cause);
    TcpReset.atClose(socket);
    socket.close();
    placeFree();
    return true;
  }

  private synchronized boolean remove(SocketChannel socket) {
    return sockets.remove(socket);
  }

  private void placeFree() {
    registry.tell(Observer::waitingClientRefused);
    onPlaceFree.run();
  }

  /** On the event loop that accepts, to which the log belongs. */
  private void warn(String line) {
    acceptLoop.execute(() -> log.warn(line));
  }

  /** One socket that waits. */
  private final class Client implements ProxyHeaderHandler.Listener {

    private final SocketChannel socket;
    private final EventLoop loop;
    private final Opener opener;

    Client(SocketChannel socket, EventLoop loop, Opener opener) {
      this.socket = socket;
      this.loop = loop;
      this.opener = opener;
    }

    @Override
    public void onPeerKnown(@Nullable Proxied proxied) {
      Connection connection = null;
      synchronized (HeaderWait.this) {
        if (!refusingAll && sockets.contains(socket)) {
          connection = opener.open(socket, loop, proxied);
          sockets.remove(socket);
        }
      }
      if (connection == null) {
        refuse(socket, RefusalCause.DRAINING);
      } else {
        connection.start();
      }
    }

    @Override
    public void onNoHeader(@Nullable String why) {
      if (refuse(socket, RefusalCause.PROXY_HEADER) && why != null) {
        warn("connections refused for their PROXY header: " + why);
      }
    }
  }
}
