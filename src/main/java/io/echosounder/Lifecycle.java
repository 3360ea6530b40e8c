package io.echosounder;

import io.echosounder.listener.Listener;
import io.echosounder.listener.ListenerStatus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/** Starts the listener with the application and stops it with it, live reloads included. */
@Singleton
final class Lifecycle {

  private static final Logger LOG = Logger.getLogger("io.echosounder");

  private final Listener listener;

  Lifecycle(Listener listener) {
    this.listener = listener;
  }

  void start(@Observes StartupEvent event) {
    listener.start();
    ListenerStatus status = listener.status();
    LOG.infof(
        "Echoing on %s transport=%s maxConnections=%d",
        status.addresses(), status.transport().label(), status.maxConnections());
  }

  void stop(@Observes ShutdownEvent event) {
    listener.stop();
  }
}
