package io.echosounder.telemetry;

import io.echosounder.listener.Listener;
import io.echosounder.listener.ListenerState;
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

  ListenerReady(Listener listener, Registry registry) {
    this.listener = listener;
    this.registry = registry;
  }

  @Override
  public HealthCheckResponse call() {
    ListenerState state = listener.state();
    return HealthCheckResponse.named("listener")
        .withData("state", state.label())
        .withData("addresses", listener.addressText())
        .withData("openConnections", registry.openCount())
        .status(state == ListenerState.LISTENING)
        .build();
  }
}
