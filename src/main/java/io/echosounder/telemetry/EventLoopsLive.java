package io.echosounder.telemetry;

import io.echosounder.listener.Listener;
import io.netty.util.concurrent.EventExecutor;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;

/** Alive while every event loop answers, because the connections of a stuck loop are stuck too. */
@Liveness
@Singleton
final class EventLoopsLive implements AsyncHealthCheck {

  /** Much longer than a busy loop needs, and shorter than the probe timeout of Kubernetes, 1 s. */
  private static final Duration PATIENCE = Duration.ofMillis(800);

  private final Listener listener;

  EventLoopsLive(Listener listener) {
    this.listener = listener;
  }

  @Override
  public Uni<HealthCheckResponse> call() {
    List<CompletableFuture<?>> answers = new ArrayList<>();
    for (EventExecutor loop : listener.loops()) {
      answers.add(CompletableFuture.runAsync(() -> {}, loop));
    }
    CompletableFuture<Void> all =
        CompletableFuture.allOf(answers.toArray(new CompletableFuture<?>[0]));
    return Uni.createFrom()
        .completionStage(all)
        .ifNoItem()
        .after(PATIENCE)
        .fail()
        .onItemOrFailure()
        .transform((done, fault) -> response(answers));
  }

  private static HealthCheckResponse response(List<CompletableFuture<?>> answers) {
    long answered =
        answers.stream().filter(a -> a.isDone() && !a.isCompletedExceptionally()).count();
    HealthCheckResponseBuilder response =
        HealthCheckResponse.named("event-loops")
            .withData("loops", answers.size())
            .withData("answering", answered);
    return response.status(answered == answers.size()).build();
  }
}
