package io.echosounder.telemetry;

import io.echosounder.drain.Drain;
import io.echosounder.listener.Listener;
import io.echosounder.registry.Registry;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/**
 * Ready while the listener accepts: it is neither paused nor draining. The check runs on an event
 * loop, because all worker threads may be busy. The first probe after a change logs the change.
 */
@Readiness
@Singleton
final class ListenerReady implements AsyncHealthCheck {

  private static final Logger LOG = Logger.getLogger("io.echosounder.telemetry");

  private final AtomicBoolean wasReady = new AtomicBoolean(true);
  private final Listener listener;
  private final Registry registry;
  private final Drain drain;

  ListenerReady(Listener listener, Registry registry, Drain drain) {
    this.listener = listener;
    this.registry = registry;
    this.drain = drain;
  }

  @Override
  public Uni<HealthCheckResponse> call() {
    boolean ready = drain.isReady();
    if (wasReady.getAndSet(ready) != ready) {
      LOG.infof("Readiness is %s: state=%s", ready ? "UP" : "DOWN", listener.state().label());
    }
    return Uni.createFrom()
        .item(
            HealthCheckResponse.named("listener")
                .withData("state", listener.state().label())
                .withData("addresses", listener.addressText())
                .withData("openConnections", registry.openCount())
                .status(ready)
                .build());
  }
}
