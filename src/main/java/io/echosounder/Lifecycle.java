package io.echosounder;

import io.echosounder.listener.Listener;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Starts the listener with the application and stops it with it, live reloads included. */
@Singleton
final class Lifecycle {

  /** Behind every observer of the core, so that none misses the first connection. */
  private static final int LAST = Integer.MAX_VALUE;

  private final Listener listener;

  Lifecycle(Listener listener) {
    this.listener = listener;
  }

  void start(@Observes @Priority(LAST) StartupEvent event) {
    listener.start();
  }

  void stop(@Observes ShutdownEvent event) {
    listener.stop();
  }
}
