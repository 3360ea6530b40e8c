package io.echosounder.drain;

import io.echosounder.connection.Connection;
import io.echosounder.connection.ConnectionView;
import io.echosounder.listener.Listener;
import io.echosounder.listener.ListenerState;
import io.echosounder.listener.ListenerStatus;
import io.echosounder.listener.NotNow;
import io.echosounder.registry.Commands;
import io.echosounder.registry.Observer;
import io.echosounder.registry.Registry;
import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Ends service in stages, on an operator's command or before the process ends. Any thread may call
 * its methods. The work runs on the event loop that accepts.
 */
public final class Drain implements Observer {

  private final DrainConfig config;
  private final Listener listener;
  private final Registry registry;
  private final Commands commands;
  private final EventLoop loop;

  /** The latest run, even if it is over; null if there was none, or if it was called off. */
  private volatile @Nullable DrainRun run;

  /**
   * Prepares a drain of this listener and its connections.
   *
   * @throws io.echosounder.common.ConfigMistake if values of the configuration contradict each
   *     other
   */
  public Drain(DrainConfig config, Listener listener, Registry registry, Commands commands) {
    config.check();
    this.config = config;
    this.listener = listener;
    this.registry = registry;
    this.commands = commands;
    this.loop = listener.acceptLoop();
    registry.addObserver(this);
  }

  /**
   * Starts a run, unless one is under way.
   *
   * @return completes when the listener drains, or fails with {@link NotNow} if the listener has
   *     stopped
   */
  public CompletionStage<ListenerStatus> begin() {
    return listener
        .drain(this::enter)
        .thenApplyAsync(
            status -> {
              DrainRun current = run;
              if (current != null) {
                current.start();
              }
              return listener.status();
            },
            loop);
  }

  /**
   * Makes a run, unless there is one. In the order of the listener's commands, so that a resume
   * comes before or after.
   */
  private void enter() {
    if (run == null) {
      run = new DrainRun(config, listener, registry, commands);
    }
  }

  /** Starts a run, unless one is under way. Completes when no connection is open. */
  public CompletionStage<DrainStatus> beginAndAwaitEnd() {
    return begin()
        .thenComposeAsync(
            status -> {
              DrainRun current = run;
              return current == null
                  ? CompletableFuture.failedFuture(new IllegalStateException("called off"))
                  : current.over();
            },
            loop);
  }

  /** Ends the remaining connections now. Starts a run first, if none is under way. */
  public void force() {
    begin()
        .thenRunAsync(
            () -> {
              DrainRun current = run;
              if (current != null) {
                current.force();
              }
            },
            loop);
  }

  /**
   * Accepts again, after a pause or during a drain. It calls off a drain that has not reached
   * {@link DrainStage#FORCING}. Connections that have ended stay closed.
   *
   * @return completes as {@link Listener#resume} does; with {@link NotNow} if it is too late
   */
  public CompletionStage<ListenerStatus> resume() {
    return listener.resume(this::callOff);
  }

  /** Calls off the run, if there is one. In the order of the listener's commands, too. */
  private void callOff() {
    DrainRun current = run;
    if (current != null && !current.callOff()) {
      throw new NotNow("cannot resume: the drain has reached its last stage; restart the server");
    }
    run = null;
  }

  /** The drain at this moment; null if there is none. */
  public @Nullable DrainStatus status() {
    DrainRun current = run;
    return current == null ? null : current.status();
  }

  /**
   * True if readiness is up: the listener accepts, or drains with {@code echosounder.drain.unready}
   * off.
   */
  public boolean isReady() {
    ListenerState state = listener.state();
    return state == ListenerState.LISTENING
        || (state == ListenerState.DRAINING && !config.unready());
  }

  @Override
  public void waitingClientRefused() {
    DrainRun current = run;
    if (current != null) {
      loop.execute(current::onPlaceFree);
    }
  }

  @Override
  public void connectionOpened(Connection connection) {
    DrainRun current = run;
    if (current != null) {
      current.opened(connection);
    }
  }

  @Override
  public void connectionClosed(ConnectionView connection) {
    DrainRun current = run;
    if (current != null) {
      current.count(connection);
      loop.execute(current::onPlaceFree);
    }
  }
}
