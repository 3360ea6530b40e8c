package io.echosounder.telemetry;

import io.echosounder.instance.InstanceName;
import io.echosounder.registry.Registry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jboss.logmanager.Logger;
import org.jspecify.annotations.Nullable;

/** Starts the log of connections if it is on. While it is off, nothing observes the registry. */
@Singleton
public final class ConnectionLogStart {

  /** Behind the stop of the listener, which closes the last connections. */
  private static final int AFTER_LISTENER = Integer.MAX_VALUE;

  private final LogConfig config;
  private final Registry registry;
  private final InstanceName instance;

  /** Null while the log is off. */
  private @Nullable ConnectionLog log;

  ConnectionLogStart(LogConfig config, Registry registry, InstanceName instance) {
    this.config = config;
    this.registry = registry;
    this.instance = instance;
  }

  void start(@Observes StartupEvent event) {
    if (config.connections() != LogConfig.Connections.OFF) {
      log =
          new ConnectionLog(
              instance.value(),
              config.connections() == LogConfig.Connections.ALL,
              config.checkedQuietRemotes(),
              ConnectionLog.SIZE,
              Logger.getLogger(ConnectionLog.CATEGORY)::log);
      registry.addObserver(log);
    }
  }

  void stop(@Observes @Priority(AFTER_LISTENER) ShutdownEvent event) {
    finish();
  }

  /** Waits until the lines of all connections that have closed are written. */
  public void finish() {
    if (log != null) {
      log.finish();
    }
  }
}
