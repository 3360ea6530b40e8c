package io.echosounder.connection;

import io.echosounder.timeout.ActivityTimestamps;
import io.echosounder.timeout.DeadlineTimer;
import io.echosounder.timeout.Deadlines;
import io.echosounder.timeout.NanoClock;
import io.echosounder.timeout.Overrides;
import io.echosounder.timeout.ServerTimeouts;
import io.echosounder.timeout.Timeout;
import io.echosounder.timeout.Timeouts;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import java.time.Duration;

/**
 * Watches the deadlines of one connection: all its timeouts until the end is decided, then the
 * write timeout while bytes are unsent, then the wait for the peer's FIN. On the event loop only,
 * but for the getters.
 */
final class TimeoutWatch implements Runnable {

  private final ActivityTimestamps activity;
  private final NanoClock clock;
  private final ServerTimeouts serverTimeouts;
  private final PeerProgress progress;
  private final DeadlineTimer timer;
  private final Listener listener;

  private volatile Overrides overrides = Overrides.NONE;
  private volatile Timeouts timeouts;

  /** When the wait for the peer's FIN ends; never before our own was sent. */
  private long lingerDeadline = Deadlines.NEVER;

  private boolean running;
  private boolean ending;

  /** Hears of deadlines that have passed. On the event loop. */
  interface Listener {

    /** This timeout has passed. */
    void onTimeout(Timeout passed);

    /** The end was decided, but was not complete in time. */
    void onPatienceOver();
  }

  TimeoutWatch(
      SocketChannel channel,
      boolean hasLayers,
      EventLoop loop,
      ActivityTimestamps activity,
      NanoClock clock,
      ServerTimeouts serverTimeouts,
      Listener listener) {
    this.activity = activity;
    this.clock = clock;
    this.serverTimeouts = serverTimeouts;
    this.listener = listener;
    this.progress = new PeerProgress(channel, hasLayers, activity);
    this.timer = new DeadlineTimer(loop, clock, this);
    this.timeouts = serverTimeouts.current();
  }

  Timeouts timeouts() {
    return timeouts;
  }

  Overrides overrides() {
    return overrides;
  }

  /** The socket is registered, so deadlines can pass from now on. */
  void start() {
    running = true;
    serverChanged();
  }

  /** Applies the server's timeouts as they are now. */
  void serverChanged() {
    timeouts = overrides.over(serverTimeouts.current());
    arm();
  }

  void override(Overrides replacement) {
    overrides = replacement;
    serverChanged();
  }

  /** The end is decided. From now on only the write timeout counts. */
  void end() {
    ending = true;
  }

  /** Our FIN was sent. The peer's is awaited for this long. */
  void linger(Duration patience) {
    lingerDeadline = clock.nanos() + patience.toNanos();
    arm();
  }

  /** A deadline may have come nearer. */
  void arm() {
    if (running) {
      timer.arm(Math.min(deadline(), nextLook()));
    }
  }

  void stop() {
    running = false;
    timer.cancel();
  }

  private long deadline() {
    if (!ending) {
      return Deadlines.earliest(timeouts, activity);
    }
    return lingering() ? lingerDeadline : Deadlines.of(Timeout.WRITE, timeouts, activity);
  }

  private long nextLook() {
    return lingering() ? Deadlines.NEVER : progress.nextLook(timeouts);
  }

  private boolean lingering() {
    return lingerDeadline != Deadlines.NEVER;
  }

  /** The timer fired: the deadline may have passed, or may have moved away meanwhile. */
  @Override
  public void run() {
    if (!running) {
      return;
    }
    long now = clock.nanos();
    if (!lingering() && Math.min(deadline(), nextLook()) <= now) {
      progress.look(now);
    }
    if (deadline() <= now) {
      if (ending) {
        listener.onPatienceOver();
        return;
      }
      Timeout passed = Deadlines.passed(timeouts, activity, now);
      if (passed != null) {
        listener.onTimeout(passed);
        return;
      }
    }
    arm();
  }
}
