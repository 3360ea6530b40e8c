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
 * Ends service in stages, at an operator's word or before the process ends. Its methods serve any
 * thread; it works on the event loop that accepts.
 */
public final class Drain implements Observer {

  private final DrainConfig config;
  private final Listener listener;
  private final Registry registry;
  private final Commands commands;
  private final EventLoop loop;

  /** The run under way or over; null if there was none or the last was called off. */
  private volatile @Nullable DrainRun run;

  /**
   * A drain for this listener and its connections.
   *
   * @throws io.echosounder.common.ConfigMistake if the configuration contradicts itself
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
   * Begins, unless it has begun.
   *
   * @return completes when the listener drains; with {@link NotNow} if it has stopped
   */
  public CompletionStage<ListenerStatus> begin() {
    return listener
        .drain()
        .thenApplyAsync(
            status -> {
              if (run == null) {
                DrainRun begun = new DrainRun(config, listener, registry, commands);
                run = begun;
                begun.start();
              }
              return listener.status();
            },
            loop);
  }

  /** Begins, unless it has begun, and completes when no connection is left. */
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

  /** Ends what is left now; begins for that purpose, if it has not begun. */
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
   * Accepts again: after a pause, or after a drain that is called off by this, as it can be until
   * what is left is being forced. Connections that were ended stay so.
   *
   * @return completes as {@link Listener#resume} does
   */
  public CompletionStage<ListenerStatus> resume() {
    return CompletableFuture.supplyAsync(
            () -> {
              DrainRun current = run;
              if (current == null || !current.callOff()) {
                return listener.resume();
              }
              run = null;
              return listener.undoDrain();
            },
            loop)
        .thenCompose(resumed -> resumed);
  }

  /** The drain as it is; null if there is none. */
  public @Nullable DrainStatus status() {
    DrainRun current = run;
    return current == null ? null : current.status();
  }

  /** Whether readiness is up: accepting, or told not to say that it will not for long. */
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
