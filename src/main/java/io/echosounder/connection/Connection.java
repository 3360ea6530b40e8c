package io.echosounder.connection;

import io.echosounder.timeout.ActivityTimestamps;
import io.echosounder.timeout.Deadlines;
import io.echosounder.timeout.NanoClock;
import io.echosounder.timeout.Overrides;
import io.echosounder.timeout.ServerTimeouts;
import io.echosounder.timeout.Timeouts;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One accepted socket, from accept to its last byte: it ends for one reason, the first.
 *
 * <p>Everything that changes it runs on its event loop: socket events enter through the {@code onX}
 * methods, other threads hop to {@link #loop()} first. The getters serve any thread and are live.
 */
public final class Connection {

  private final long number;
  private final SocketChannel channel;
  private final EventLoop loop;
  private final InetSocketAddress remote;
  private final InetSocketAddress local;
  private final Instant openedAt;
  private final Context context;
  private final Traffic traffic = new Traffic();
  private final ActivityTimestamps activity;
  private final Echo echo;
  private final TimeoutWatch watch;

  private volatile ConnectionState state = ConnectionState.OPEN;

  /** Set once, when the end is decided, and published by the write of {@link #state} behind it. */
  private @Nullable CloseReason reason;

  /** What the kernel said, where an error of the socket was the reason. */
  private @Nullable String error;

  private @Nullable Instant closedAt;
  private boolean active;

  /** Commands that came before the socket was registered; null while there are none. */
  private @Nullable List<Runnable> early;

  private boolean peerFin;
  private boolean finSent;

  /** What all connections of a server share. */
  public record Context(
      NanoClock clock, ServerTimeouts serverTimeouts, Limits limits, Buffers buffers) {}

  /**
   * A connection on a socket that has just been accepted and is about to be registered.
   *
   * @param number counts accepted connections from 1; never used twice
   * @param loop where the socket will be registered
   */
  public Connection(
      long number, SocketChannel channel, EventLoop loop, Instant openedAt, Context context) {
    this.number = number;
    this.channel = channel;
    this.loop = loop;
    this.remote = channel.remoteAddress();
    this.local = channel.localAddress();
    this.openedAt = openedAt;
    this.context = context;
    this.activity = new ActivityTimestamps(context.clock().nanos());
    channel.config().setAllocator(context.buffers().pool());
    this.echo = new Echo(this, channel, context);
    this.watch = new TimeoutWatch(this, channel, context);
    channel.pipeline().addLast(new EchoHandler(this));
  }

  // Socket events.

  /**
   * The socket is registered. The connection is in the registry by now, so that a change of the
   * server's timeouts either is read here or finds the connection there.
   */
  void onActive() {
    active = true;
    echo.opened();
    timeoutsChanged();
    runEarlyCommands();
  }

  /**
   * Runs a command now, or behind the registration of the socket: a connection is in the registry a
   * moment before, and its socket cannot be closed in that moment. On the event loop.
   */
  public void onceRegistered(Runnable command) {
    if (active || state == ConnectionState.CLOSED) {
      command.run();
    } else {
      if (early == null) {
        early = new ArrayList<>();
      }
      early.add(command);
    }
  }

  private void runEarlyCommands() {
    List<Runnable> commands = early;
    if (commands != null) {
      early = null;
      commands.forEach(Runnable::run);
    }
  }

  void onRead(ChannelHandlerContext handler, ByteBuf bytes) {
    if (reason == null) {
      echo.onRead(handler, bytes);
    } else {
      traffic.received(bytes.readableBytes());
      traffic.discarded(bytes.readableBytes());
      activity.received(context.clock().nanos());
      bytes.release();
    }
  }

  void onReadComplete(ChannelHandlerContext handler) {
    echo.onReadComplete(handler);
  }

  void onSent(long count) {
    echo.onSent(count);
    if (state != ConnectionState.OPEN && traffic.pending() == 0) {
      // Not from within Netty's write loop, which still holds the buffer.
      loop.execute(this::onFlushed);
    }
  }

  void onPeerFin() {
    if (peerFin) {
      return;
    }
    peerFin = true;
    if (reason != null) {
      if (finSent) {
        channel.close();
      }
    } else if (traffic.pending() == 0) {
      finish(CloseReason.PEER_CLOSED);
    } else {
      activity.readingSince(ActivityTimestamps.NONE);
      activity.halfClosedSince(context.clock().nanos());
      become(ConnectionState.HALF_CLOSED);
      onDeadlineNearer();
    }
  }

  /** Nothing could be read for want of memory: a connection waits for it, and is not ended. */
  void onNoMemory() {
    echo.awaitMemory();
  }

  void onReadFailed(Throwable fault) {
    fail(fault);
  }

  void onWriteFailed(Throwable fault) {
    if (!finSent) {
      // Netty is in the middle of taking its buffer apart.
      loop.execute(() -> fail(fault));
    }
  }

  /** The socket is gone, whoever closed it. Called once, by the listener of its close future. */
  public void onClosed() {
    watch.stop();
    if (active) {
      echo.closed();
    }
    if (reason == null) {
      // Netty closes by itself at a FIN with nothing to send, see ReadPause; or if it cannot even
      // register the socket.
      reason = active ? CloseReason.PEER_CLOSED : CloseReason.IO_ERROR;
    }
    traffic.discarded(traffic.pending());
    closedAt = Instant.now();
    state = ConnectionState.CLOSED;
    runEarlyCommands();
  }

  // Time.

  void onDeadlineNearer() {
    watch.arm();
  }

  /** Applies the server's timeouts as they are now. On the event loop. */
  public void timeoutsChanged() {
    watch.serverChanged();
  }

  /** Replaces the overrides, at once. On the event loop. */
  public void override(Overrides replacement) {
    watch.override(replacement);
  }

  // The end.

  /**
   * Ends the connection, on the event loop. A connection that is ending already keeps its reason;
   * only {@link CloseMode#RESET} still cuts its wait short.
   *
   * @return whether {@code why} became the reason
   */
  public boolean end(CloseReason why, CloseMode how) {
    if (state == ConnectionState.CLOSED) {
      return false;
    }
    boolean first = reason == null;
    if (first) {
      reason = why;
      become(ConnectionState.CLOSING);
      echo.stopReading();
    }
    switch (how) {
      case RESET -> reset();
      case FIN_AT_ONCE -> sendFin();
      case FLUSH_THEN_FIN -> onFlushed();
      case FIN_OR_RESET -> {
        if (traffic.pending() == 0) {
          sendFin();
        } else {
          reset();
        }
      }
    }
    return first;
  }

  /** Ends it and waits for nothing, for its event loop is about to stop. On the event loop. */
  public void abandon() {
    end(CloseReason.DRAIN_TIMEOUT, CloseMode.FIN_AT_ONCE);
    channel.close();
  }

  private void onFlushed() {
    if (state == ConnectionState.HALF_CLOSED) {
      finish(CloseReason.PEER_CLOSED);
    } else if (state == ConnectionState.CLOSING) {
      if (traffic.pending() == 0) {
        sendFin();
      } else {
        onDeadlineNearer();
      }
    }
  }

  private void sendFin() {
    if (finSent) {
      return;
    }
    finSent = true;
    traffic.discarded(traffic.pending());
    activity.writingSince(ActivityTimestamps.NONE);
    if (peerFin) {
      channel.close();
      return;
    }
    channel.shutdownOutput();
    echo.readWithoutEcho();
    watch.linger(context.limits().linger());
  }

  /** Nothing waits, nothing more comes: closing the socket sends the FIN. */
  private void finish(CloseReason why) {
    reason = why;
    become(ConnectionState.CLOSING);
    channel.close();
  }

  private void fail(Throwable fault) {
    if (state == ConnectionState.CLOSED) {
      return;
    }
    if (reason == null) {
      reason = Faults.reason(fault);
      error = Faults.text(fault);
      become(ConnectionState.CLOSING);
    }
    channel.close();
  }

  /** Patience is at its end: with bytes that cannot be flushed, or a peer that sends no FIN. */
  void giveUp() {
    if (finSent) {
      channel.close();
    } else {
      reset();
    }
  }

  /** RST: a socket closed with a linger time of zero (socket(7)). */
  private void reset() {
    try {
      channel.config().setSoLinger(0);
    } catch (ChannelException e) {
      // The socket broke by itself; closing it is all that is left.
    }
    channel.close();
  }

  private void become(ConnectionState next) {
    if (!state.allows(next)) {
      throw new IllegalStateException(state + " to " + next);
    }
    state = next;
  }

  /** Whether the socket is registered and not gone: before and after, nothing is due. */
  boolean isTimed() {
    return active && state != ConnectionState.CLOSED;
  }

  /** Whether bytes that come would still be echoed. On the event loop. */
  boolean mayRead() {
    return state == ConnectionState.OPEN;
  }

  /** For how long nothing has come; negative while bytes wait to be sent. On the event loop. */
  public long quietNanos() {
    return state == ConnectionState.OPEN && traffic.pending() == 0
        ? Math.max(0, context.clock().nanos() - activity.received())
        : -1;
  }

  /**
   * Whether the peer has acknowledged all that the kernel took for it; true where the transport
   * cannot tell. On the event loop.
   */
  public boolean isAcknowledged() {
    try {
      return !(channel instanceof EpollSocketChannel epoll) || epoll.tcpInfo().unacked() == 0;
    } catch (ChannelException e) {
      // The socket broke; the event that says so is on its way.
      return true;
    }
  }

  /** The kernel's figures, or null where there are none. On the event loop. */
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

  /** Where commands for this connection run. */
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

  /** When what last happened. */
  public ActivityTimestamps activity() {
    return activity;
  }

  /** Where it is in its life. */
  public ConnectionState state() {
    return state;
  }

  /** Why it ends or ended; null while nobody has decided that. */
  public @Nullable CloseReason reason() {
    return state.isEnding() ? reason : null;
  }

  /** The overrides as they are. */
  public Overrides overrides() {
    return watch.overrides();
  }

  /** Everything at once, as it is now. */
  public ConnectionView view() {
    ConnectionState stateNow = state;
    Timeouts timeouts = watch.timeouts();
    long now = context.clock().nanos();
    return new ConnectionView(
        number,
        Protocol.TCP,
        stateNow,
        remote,
        null,
        local,
        openedAt,
        Duration.ofNanos(now - activity.opened()),
        Duration.ofNanos(Math.max(0, now - activity.active())),
        traffic.read(),
        echo.isReadPaused() && !stateNow.isEnding(),
        timeouts,
        watch.overrides().names(),
        stateNow.isEnding() ? Map.of() : Deadlines.remaining(timeouts, activity, now),
        closedAt,
        stateNow.isEnding() ? reason : null,
        error);
  }
}
