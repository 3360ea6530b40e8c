package io.echosounder.telemetry;

import io.echosounder.listener.Listener;
import io.echosounder.listener.ListenerState;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/** Started once the listener has been bound; what became of it since is not asked here. */
@Startup
@Singleton
final class ListenerStarted implements HealthCheck {

  private final Listener listener;

  ListenerStarted(Listener listener) {
    this.listener = listener;
  }

  @Override
  public HealthCheckResponse call() {
    ListenerState state = listener.state();
    return HealthCheckResponse.named("listener-started")
        .withData("state", state.label())
        .status(state != ListenerState.STARTING)
        .build();
  }
}
