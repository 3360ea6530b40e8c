package io.echosounder.admin.events;

import io.echosounder.admin.AdminConfig;
import io.echosounder.admin.connections.ConnectionJson;
import io.echosounder.admin.connections.ConnectionTimeoutsJson;
import io.echosounder.admin.events.EventRing.Event;
import io.echosounder.admin.listener.ListenerJson;
import io.echosounder.admin.timeouts.TimeoutsJson;
import io.echosounder.connection.Connection;
import io.echosounder.connection.ConnectionView;
import io.echosounder.drain.Drain;
import io.echosounder.http.HttpConfig;
import io.echosounder.http.problem.ProblemException;
import io.echosounder.http.problem.ProblemType;
import io.echosounder.instance.InstanceName;
import io.echosounder.listener.DescriptorBudget;
import io.echosounder.listener.Listener;
import io.echosounder.registry.Observer;
import io.echosounder.registry.Registry;
import io.echosounder.timeout.ServerTimeouts;
import io.netty.channel.Channel;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Stores events and sends them to subscribers. The core calls it on the event loops of the echo,
 * where it only adds to the {@link EventRing} and wakes subscribers. JSON is made and sent on the
 * event loops of HTTP.
 */
@Singleton
final class Events implements Observer {

  /** A reader that pauses loses no event during a burst of this size. */
  private static final int KEPT = 8192;

  private static final Duration HEARTBEAT = Duration.ofSeconds(15);

  private final InstanceName instance;
  private final Registry registry;
  private final ServerTimeouts timeouts;
  private final Listener listener;
  private final Drain drain;
  private final int maximum;

  /**
   * One permit per subscriber. It is taken before the subscription, so the maximum always holds.
   */
  private final Semaphore places;

  private final EventRing ring = new EventRing(KEPT, System.currentTimeMillis() * 1000);
  private final List<Subscription<?>> subscriptions = new CopyOnWriteArrayList<>();

  /** Tells a subscriber that the events between these two numbers are no longer stored. */
  @RegisterForReflection // Sent as an event, where Quarkus does not see it.
  record MissedJson(long after, long next) {}

  Events(
      AdminConfig config,
      HttpConfig http,
      InstanceName instance,
      Registry registry,
      ServerTimeouts timeouts,
      Listener listener,
      Drain drain) {
    this.instance = instance;
    this.registry = registry;
    this.timeouts = timeouts;
    this.listener = listener;
    this.drain = drain;
    // Half of the connections stay free for the other calls.
    int connections = http.limits(DescriptorBudget.now().http()).maxConnections();
    this.maximum = Math.max(1, Math.min(config.eventSubscribers(), connections / 2));
    this.places = new Semaphore(maximum);
  }

  void register(@Observes StartupEvent event) {
    registry.addObserver(this);
  }

  /**
   * The events from now on, or after the event that the reader names.
   *
   * @param lastId the number of the last event that the reader has seen
   * @throws ProblemException if there are too many subscribers
   */
  Flow.Publisher<OutboundSseEvent> stream(
      Sse sse, HttpServerRequest request, @Nullable Long lastId) {
    if (!places.tryAcquire()) {
      throw new ProblemException(
          ProblemType.TOO_MANY_SUBSCRIBERS,
          "There are " + maximum + ": echosounder.admin.event-subscribers");
    }
    // However a subscription ends, its connection closes. So only the close releases the permit.
    Channel channel = ((ConnectionBase) request.connection()).channel();
    channel.closeFuture().addListener(closed -> places.release());
    return reader -> subscribe(sse, channel, lastId, reader);
  }

  private void subscribe(
      Sse sse,
      Channel channel,
      @Nullable Long lastId,
      Flow.Subscriber<? super OutboundSseEvent> reader) {
    long position = lastId == null ? ring.next() : ring.oldestAfter(lastId);
    Subscription<OutboundSseEvent> subscription =
        new Subscription<>(
            ring,
            position,
            reader,
            channel.eventLoop(),
            event -> format(sse, event),
            () -> closeNow(channel));
    subscriptions.add(subscription);
    Future<?> heartbeat =
        channel
            .eventLoop()
            .scheduleAtFixedRate(
                () -> subscription.sendIfIdle(alive(sse)),
                HEARTBEAT.toMillis(),
                HEARTBEAT.toMillis(),
                TimeUnit.MILLISECONDS);
    channel
        .closeFuture()
        .addListener(
            closed -> {
              subscriptions.remove(subscription);
              subscription.cancel();
              heartbeat.cancel(false);
            });
    reader.onSubscribe(subscription);
    // The first line confirms the subscription.
    subscription.sendIfIdle(
        lastId == null || position == lastId + 1 ? alive(sse) : missed(sse, lastId, position));
  }

  /**
   * Closes without a flush. If the pipeline closes, Vert.x flushes the unsent events first. A
   * client that does not read would block that flush for ever.
   */
  private static void closeNow(Channel channel) {
    channel.eventLoop().execute(() -> channel.unsafe().close(channel.voidPromise()));
  }

  private static OutboundSseEvent alive(Sse sse) {
    return sse.newEventBuilder().comment("alive").build();
  }

  private static OutboundSseEvent missed(Sse sse, long after, long next) {
    return event(sse, next - 1, "events-missed", new MissedJson(after, next));
  }

  private static OutboundSseEvent format(Sse sse, Event event) {
    return event(sse, event.id(), event.name(), event.data().get());
  }

  private static OutboundSseEvent event(Sse sse, long id, String name, Object data) {
    return sse.newEventBuilder().id(Long.toString(id)).name(name).data(data).build();
  }

  @Override
  public void connectionOpened(Connection connection) {
    ConnectionView view = connection.view();
    tell("connection-opened", () -> ConnectionJson.of(view));
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
    ListenerJson now = ListenerJson.of(instance, listener.status(), drain.status());
    tell("listener-changed", () -> now);
  }

  private void tell(String name, Supplier<Object> data) {
    ring.add(name, data);
    for (Subscription<?> subscription : subscriptions) {
      subscription.wake();
    }
  }
}
