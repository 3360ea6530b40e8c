package io.echosounder.connection;

import io.echosounder.timeout.ActivityTimestamps;
import io.echosounder.timeout.Deadlines;
import io.echosounder.timeout.NanoClock;
import io.echosounder.timeout.Overrides;
import io.echosounder.timeout.ServerTimeouts;
import io.echosounder.timeout.Timeouts;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One accepted socket, for the rest of the program: commands that change it, and facts to read.
 *
 * <p>It holds three parts together. The {@link Echo} sends bytes back, the {@link TimeoutWatch}
 * watches the deadlines, and both report to the {@link ConnectionLifecycle}, which ends the
 * connection for one reason, the first. Commands run on the event loop: other threads hop to {@link
 * #loop()} first. Any thread may read the facts, and they are live.
 */
public final class Connection {

  private final long number;
  private final Protocol protocol;
  private final Layers layers;
  private final SocketChannel channel;
  private final EventLoop loop;
  private final InetSocketAddress remote;
  private final InetSocketAddress local;
  private final @Nullable Proxied proxied;
  private final Instant openedAt;
  private final NanoClock clock;
  private final Traffic traffic = new Traffic();
  private final ActivityTimestamps activity;
  private final Echo echo;
  private final ConnectionLifecycle lifecycle;

  /** The objects that all connections of a server share. */
  public record Context(
      NanoClock clock, ServerTimeouts serverTimeouts, Limits limits, Buffers buffers) {}

  /**
   * A connection on an accepted socket.
   *
   * @param number counts accepted connections from 1; never used twice
   * @param layers the handlers for the protocol; {@link Layers#NONE} for plain TCP
   * @param loop where the socket is or will be registered
   * @param proxied the facts from the proxy's header; null if the client connected itself
   */
  public Connection(
      long number,
      Protocol protocol,
      Layers layers,
      SocketChannel channel,
      EventLoop loop,
      Instant openedAt,
      @Nullable Proxied proxied,
      Context context) {
    this.number = number;
    this.protocol = protocol;
    this.layers = layers;
    this.channel = channel;
    this.loop = loop;
    this.remote = proxied == null ? channel.remoteAddress() : proxied.client();
    this.proxied = proxied;
    this.local = channel.localAddress();
    this.openedAt = openedAt;
    this.clock = context.clock();
    this.activity = new ActivityTimestamps(clock.nanos());
    this.lifecycle =
        new ConnectionLifecycle(
            channel,
            layers,
            context.limits(),
            listener -> newEcho(context, listener),
            listener -> newWatch(context, listener));
    this.echo = lifecycle.echo();
    channel.config().setAllocator(context.buffers().pool());
    layers.install(channel.pipeline());
    channel
        .pipeline()
        .addLast(
            layers.isNone()
                ? new EchoHandler(echo, lifecycle)
                : new LayeredEchoHandler(echo, lifecycle));
  }

  /**
   * Prepares the reads of a socket that is registered before it becomes a connection. Netty keeps
   * the policy of the first read, so it cannot be replaced later.
   */
  public static void prepare(SocketChannel channel, EventLoop loop, Context context) {
    channel.config().setAllocator(context.buffers().pool());
    ReadSizes.of(channel.config(), context.limits(), context.buffers().of(loop));
  }

  private Echo newEcho(Context context, Echo.Listener listener) {
    LoopBuffers memory = context.buffers().of(loop);
    boolean hasLayers = !layers.isNone();
    return new Echo(
        channel, hasLayers, traffic, activity, clock, context.limits(), memory, listener);
  }

  private TimeoutWatch newWatch(Context context, TimeoutWatch.Listener listener) {
    boolean hasLayers = !layers.isNone();
    return new TimeoutWatch(
        channel, hasLayers, loop, activity, clock, context.serverTimeouts(), listener);
  }

  // Commands, on the event loop.

  /** Begins, if the socket was registered before. Otherwise the registration does it. */
  public void start() {
    lifecycle.onRegistered();
  }

  /**
   * Runs a command now, or after the registration of the socket: a connection is in the registry a
   * moment before that, and its socket cannot be closed in that moment.
   */
  public void onceRegistered(Runnable command) {
    lifecycle.onceRegistered(command);
  }

  /** Applies the server's timeouts as they are now. */
  public void timeoutsChanged() {
    lifecycle.watch().serverChanged();
  }

  /** Replaces the overrides, at once. */
  public void override(Overrides replacement) {
    lifecycle.watch().override(replacement);
  }

  /**
   * Ends the connection. A connection that is ending already keeps its reason; only {@link
   * CloseMode#RESET} still cuts its wait short.
   *
   * @return true if {@code why} became the reason
   */
  public boolean end(CloseReason why, CloseMode how) {
    return lifecycle.end(why, how);
  }

  /** Sends FIN and closes at once, because the event loop is about to stop. */
  public void abandon() {
    lifecycle.abandon();
  }

  /** The socket is closed, by either end. Called once, by the listener of its close future. */
  public void onClosed() {
    lifecycle.onClosed();
    traffic.closed();
  }

  /** The time since bytes last came; negative while bytes are unsent or the end has begun. */
  public long quietNanos() {
    return lifecycle.state() == ConnectionState.OPEN && !echo.hasUnsent()
        ? Math.max(0, clock.nanos() - activity.received())
        : -1;
  }

  /** True if the peer has acknowledged all bytes, or if the transport cannot tell. */
  public boolean isAcknowledged() {
    return TcpInfo.isAcknowledged(channel);
  }

  /** The kernel's figures, or null where there are none. */
  public @Nullable TcpInfo tcpInfo() {
    return TcpInfo.of(channel);
  }

  // Facts, for any thread.

  /** The number; see {@link ConnectionId}. */
  public long number() {
    return number;
  }

  /** The id in JSON and logs. */
  public String id() {
    return ConnectionId.format(number);
  }

  /** The protocol between its socket and its echo. */
  public Protocol protocol() {
    return protocol;
  }

  /** The event loop on which commands for this connection run. */
  public EventLoop loop() {
    return loop;
  }

  /** The other end. */
  public InetSocketAddress remote() {
    return remote;
  }

  /** The bytes so far. */
  public Traffic traffic() {
    return traffic;
  }

  /** The times of the last activity. */
  public ActivityTimestamps activity() {
    return activity;
  }

  /** The state of its life. */
  public ConnectionState state() {
    return lifecycle.state();
  }

  /** The reason for which it ends or ended; null until the end is decided. */
  public @Nullable CloseReason reason() {
    return lifecycle.reason();
  }

  /** The overrides in force. */
  public Overrides overrides() {
    return lifecycle.watch().overrides();
  }

  /** All facts at this moment. */
  public ConnectionView view() {
    // Read first, because the facts that an end leaves behind are written before the state.
    ConnectionState state = lifecycle.state();
    boolean ending = state.isEnding();
    TimeoutWatch watch = lifecycle.watch();
    Timeouts timeouts = watch.timeouts();
    long now = clock.nanos();
    return new ConnectionView(
        number,
        protocol,
        state,
        remote,
        proxied,
        local,
        layers.tls(),
        layers.webSocket(),
        openedAt,
        Duration.ofNanos(now - activity.opened()),
        Duration.ofNanos(Math.max(0, now - activity.active())),
        traffic.read(),
        echo.isReadPaused() && !ending,
        timeouts,
        watch.overrides().names(),
        ending ? Map.of() : Deadlines.remaining(timeouts, activity, now),
        state == ConnectionState.CLOSED ? lifecycle.closedAt() : null,
        ending ? lifecycle.reason() : null,
        ending ? lifecycle.error() : null);
  }
}
