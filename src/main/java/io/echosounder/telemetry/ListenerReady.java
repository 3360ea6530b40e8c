package io.echosounder.telemetry;

import io.echosounder.drain.Drain;
import io.echosounder.listener.Listener;
import io.echosounder.registry.Registry;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while new connections are welcome: listening, neither paused nor draining. */
@Readiness
@Singleton
final class ListenerReady implements HealthCheck {

  private final Listener listener;
  private final Registry registry;
  private final Drain drain;

  ListenerReady(Listener listener, Registry registry, Drain drain) {
    this.listener = listener;
    this.registry = registry;
    this.drain = drain;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("listener")
        .withData("state", listener.state().label())
        .withData("addresses", listener.addressText())
        .withData("openConnections", registry.openCount())
        .status(drain.isReady())
        .build();
  }
}
