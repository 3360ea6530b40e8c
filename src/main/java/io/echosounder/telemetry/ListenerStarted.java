package io.echosounder.telemetry;

import io.echosounder.listener.Listener;
import io.echosounder.listener.ListenerState;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/**
 * Started when the listener has been bound once, whatever its state is now. The check runs on an
 * event loop, because all worker threads may be busy.
 */
@Startup
@Singleton
final class ListenerStarted implements AsyncHealthCheck {

  private final Listener listener;

  ListenerStarted(Listener listener) {
    this.listener = listener;
  }

  @Override
  public Uni<HealthCheckResponse> call() {
    ListenerState state = listener.state();
    return Uni.createFrom()
        .item(
            HealthCheckResponse.named("listener-started")
                .withData("state", state.label())
                .status(state != ListenerState.STARTING)
                .build());
  }
}
