package io.echosounder.admin;

import io.echosounder.connection.Connection;
import io.echosounder.connection.ConnectionView;
import io.echosounder.drain.Drain;
import io.echosounder.listener.Listener;
import io.echosounder.registry.Observer;
import io.echosounder.registry.Registry;
import io.echosounder.timeout.ServerTimeouts;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Hands what happens to those who listen. Called on the event loops of the echo, so it only queues;
 * JSON is made and sent on other threads, and with no subscriber nothing is done at all.
 */
@Singleton
final class Events implements Observer {

  /** Events that wait for one subscriber; one more and it is cut off. */
  private static final int BUFFER = 16_384;

  private static final Duration HEARTBEAT = Duration.ofSeconds(15);

  private final AdminConfig config;
  private final Registry registry;
  private final ServerTimeouts timeouts;
  private final Listener listener;
  private final Drain drain;
  private final List<MultiEmitter<? super Event>> subscribers = new CopyOnWriteArrayList<>();
  private final AtomicLong ids = new AtomicLong();

  private record Event(long id, String name, Supplier<Object> data) {}

  Events(
      AdminConfig config,
      Registry registry,
      ServerTimeouts timeouts,
      Listener listener,
      Drain drain) {
    this.config = config;
    this.registry = registry;
    this.timeouts = timeouts;
    this.listener = listener;
    this.drain = drain;
  }

  void register(@Observes StartupEvent event) {
    registry.addObserver(this);
  }

  /** What happens from now on; fails with a problem if as many as may be listen already. */
  Multi<OutboundSseEvent> stream(Sse sse) {
    if (subscribers.size() >= config.eventSubscribers()) {
      throw new ProblemException(
          ProblemType.TOO_MANY_SUBSCRIBERS,
          "There are " + subscribers.size() + ": echosounder.admin.event-subscribers");
    }
    Multi<OutboundSseEvent> happening =
        Multi.createFrom()
            .<Event>emitter(
                emitter -> {
                  subscribers.add(emitter);
                  emitter.onTermination(() -> subscribers.remove(emitter));
                },
                BUFFER)
            .emitOn(Infrastructure.getDefaultExecutor())
            .map(
                event ->
                    sse.newEventBuilder()
                        .id(Long.toString(event.id()))
                        .name(event.name())
                        .mediaType(MediaType.APPLICATION_JSON_TYPE)
                        .data(event.data().get())
                        .build());
    Multi<OutboundSseEvent> heartbeat =
        Multi.createFrom()
            .ticks()
            .every(HEARTBEAT)
            .onOverflow()
            .drop()
            .map(tick -> sse.newEventBuilder().comment("alive").build());
    return Multi.createBy().merging().streams(happening, heartbeat);
  }

  @Override
  public void connectionOpened(Connection connection) {
    if (!subscribers.isEmpty()) {
      ConnectionView view = connection.view();
      tell("connection-opened", () -> ConnectionJson.of(view));
    }
  }

  @Override
  public void connectionClosed(ConnectionView connection) {
    tell("connection-closed", () -> ConnectionJson.of(connection));
  }

  @Override
  public void serverTimeoutsChanged() {
    TimeoutsJson now = TimeoutsJson.of(timeouts.current());
    tell("timeouts-changed", () -> now);
  }

  @Override
  public void overridesChanged(Connection connection) {
    ConnectionTimeoutsJson now = ConnectionTimeoutsJson.of(connection);
    tell("timeouts-changed", () -> now);
  }

  @Override
  public void liveFileChanged(boolean valid, String problem) {
    tell("live-file-changed", () -> new LiveFileJson(valid, problem));
  }

  @Override
  public void listenerChanged() {
    if (!subscribers.isEmpty()) {
      ListenerJson now = ListenerJson.of(listener.status(), drain.status());
      tell("listener-changed", () -> now);
    }
  }

  private void tell(String name, Supplier<Object> data) {
    if (subscribers.isEmpty()) {
      return;
    }
    Event event = new Event(ids.incrementAndGet(), name, data);
    for (MultiEmitter<? super Event> subscriber : subscribers) {
      subscriber.emit(event);
    }
  }
}
