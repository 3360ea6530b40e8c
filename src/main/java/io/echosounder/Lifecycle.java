package io.echosounder;

import io.echosounder.listener.Listener;
import io.echosounder.livefile.LiveFile;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Starts the listener with the application, and stops it with the application or a live reload. */
@Singleton
final class Lifecycle {

  /** After all observers of the core, so that none misses the first connection. */
  private static final int LAST = Integer.MAX_VALUE;

  private final Listener listener;

  private final LiveFile liveFile;

  Lifecycle(Listener listener, LiveFile liveFile) {
    this.listener = listener;
    this.liveFile = liveFile;
  }

  void start(@Observes @Priority(LAST) StartupEvent event) {
    // Before the first connection, so that none begins with values that the file replaces.
    liveFile.start();
    listener.start();
  }

  void stop(@Observes ShutdownEvent event) {
    liveFile.stop();
    listener.stop();
  }
}
