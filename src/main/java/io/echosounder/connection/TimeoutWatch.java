package io.echosounder.connection;

import io.echosounder.timeout.ActivityTimestamps;
import io.echosounder.timeout.DeadlineTimer;
import io.echosounder.timeout.Deadlines;
import io.echosounder.timeout.NanoClock;
import io.echosounder.timeout.Overrides;
import io.echosounder.timeout.ServerTimeouts;
import io.echosounder.timeout.Timeout;
import io.echosounder.timeout.Timeouts;
import io.netty.channel.socket.SocketChannel;
import java.time.Duration;

/**
 * Watches the deadlines of one connection: its timeouts while it lives, its patience while it ends.
 * On the event loop only, but for the getters.
 */
final class TimeoutWatch {

  private final Connection connection;
  private final ActivityTimestamps activity;
  private final NanoClock clock;
  private final ServerTimeouts serverTimeouts;
  private final PeerProgress progress;
  private final DeadlineTimer timer;

  private volatile Overrides overrides = Overrides.NONE;
  private volatile Timeouts timeouts;

  /** When the wait for the peer's FIN ends; never while our own has not gone. */
  private long lingerDeadline = Deadlines.NEVER;

  TimeoutWatch(Connection connection, SocketChannel channel, Connection.Context context) {
    this.connection = connection;
    this.activity = connection.activity();
    this.clock = context.clock();
    this.serverTimeouts = context.serverTimeouts();
    this.progress = new PeerProgress(channel, activity);
    this.timer = new DeadlineTimer(connection.loop(), clock, this::onDue);
    this.timeouts = serverTimeouts.current();
  }

  Timeouts timeouts() {
    return timeouts;
  }

  Overrides overrides() {
    return overrides;
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

  /** Our FIN has gone: the peer's is awaited so long. */
  void linger(Duration patience) {
    lingerDeadline = clock.nanos() + patience.toNanos();
    arm();
  }

  /** A deadline may have come nearer. */
  void arm() {
    if (connection.isTimed()) {
      timer.arm(Math.min(deadline(), nextLook()));
    }
  }

  void stop() {
    timer.cancel();
  }

  private long deadline() {
    if (!connection.state().isEnding()) {
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

  private void onDue() {
    if (connection.state() == ConnectionState.CLOSED) {
      return;
    }
    long now = clock.nanos();
    if (!lingering() && Math.min(deadline(), nextLook()) <= now) {
      progress.look(now);
    }
    if (deadline() <= now) {
      if (connection.state().isEnding()) {
        connection.giveUp();
        return;
      }
      Timeout passed = Deadlines.passed(timeouts, activity, now);
      if (passed != null) {
        connection.end(CloseReason.of(passed), CloseMode.of(passed));
        return;
      }
    }
    arm();
  }
}
