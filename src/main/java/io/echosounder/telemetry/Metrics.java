package io.echosounder.telemetry;

import io.echosounder.connection.Buffers;
import io.echosounder.connection.CloseReason;
import io.echosounder.connection.ConnectionView;
import io.echosounder.connection.Protocol;
import io.echosounder.listener.Listener;
import io.echosounder.listener.ListenerState;
import io.echosounder.listener.RefusalCause;
import io.echosounder.livefile.LiveFile;
import io.echosounder.logging.Discarded;
import io.echosounder.registry.Observer;
import io.echosounder.registry.Registry;
import io.echosounder.registry.Totals;
import io.echosounder.timeout.ServerTimeouts;
import io.echosounder.timeout.Timeout;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.ToDoubleFunction;

/**
 * The metrics. All but one read the core when they are scraped. So they include the bytes of open
 * connections, and cost nothing between two scrapes.
 */
@Singleton
final class Metrics implements Observer {

  /** Buckets that tell probes, requests, sessions and tunnels apart by their duration. */
  private static final Duration[] LIVES = {
    Duration.ofMillis(10),
    Duration.ofMillis(100),
    Duration.ofSeconds(1),
    Duration.ofSeconds(10),
    Duration.ofMinutes(1),
    Duration.ofMinutes(10),
    Duration.ofHours(1),
    Duration.ofHours(6),
  };

  private final MeterRegistry meters;
  private final Registry registry;
  private final Listener listener;
  private final ServerTimeouts timeouts;
  private final LiveFile liveFile;
  private final Buffers buffers;
  private final Timer duration;

  Metrics(
      MeterRegistry meters,
      Registry registry,
      Listener listener,
      ServerTimeouts timeouts,
      LiveFile liveFile,
      Buffers buffers) {
    this.buffers = buffers;
    this.meters = meters;
    this.registry = registry;
    this.listener = listener;
    this.timeouts = timeouts;
    this.liveFile = liveFile;
    this.duration =
        Timer.builder("echosounder.connection.duration")
            .description("How long closed connections lived")
            .serviceLevelObjectives(LIVES)
            .register(meters);
  }

  void register(@Observes StartupEvent event) {
    registry.addObserver(this);
    connections();
    bytes();
    FunctionCounter.builder("echosounder.log.discarded", Discarded.class, c -> Discarded.lines())
        .description("Log lines that were discarded, because nothing took them")
        .register(meters);
    for (Timeout timeout : Timeout.values()) {
      Gauge.builder(
              "echosounder.timeout.seconds",
              timeouts,
              server -> server.current().get(timeout).toNanos() / 1e9)
          .description("The server's timeout; 0 is off")
          .tag("timeout", timeout.label())
          .register(meters);
    }
    Gauge.builder("echosounder.live.file.valid", liveFile, f -> f.status().valid() ? 1 : 0)
        .description(
            "1 while the live file holds as it is, or there is none; 0 once it was refused")
        .register(meters);
    Gauge.builder(
            "echosounder.live.file.applied.timestamp.seconds",
            liveFile,
            f -> f.status().appliedAt().toEpochMilli() / 1e3)
        .description("When the live file was last applied; 0 if there is none")
        .register(meters);
    for (ListenerState state : ListenerState.values()) {
      Gauge.builder("echosounder.listener.state", listener, l -> l.state() == state ? 1 : 0)
          .description("1 for the state that the listener is in")
          .tag("state", state.label())
          .register(meters);
    }
  }

  private void connections() {
    for (Protocol protocol : listener.protocols()) {
      Gauge.builder("echosounder.connections.open", registry, r -> r.openCount(protocol))
          .description("Connections whose socket is not gone")
          .tag("protocol", protocol.label())
          .register(meters);
      FunctionCounter.builder(
              "echosounder.connections.accepted", registry, r -> r.acceptedCount(protocol))
          .description("Connections admitted")
          .tag("protocol", protocol.label())
          .register(meters);
    }
    Gauge.builder("echosounder.connections.max", listener, Listener::maxConnections)
        .description("Open connections at most")
        .register(meters);
    Gauge.builder("echosounder.connections.awaiting.header", listener, Listener::awaitingHeader)
        .description("Clients that have not sent their whole PROXY header yet")
        .register(meters);
    for (RefusalCause cause : RefusalCause.values()) {
      FunctionCounter.builder("echosounder.connections.refused", listener, l -> l.refused(cause))
          .description("Connections turned away after the kernel had accepted them")
          .tag("cause", cause.label())
          .register(meters);
    }
    for (CloseReason reason : CloseReason.values()) {
      FunctionCounter.builder(
              "echosounder.connections.closed", registry, r -> r.closedCount(reason))
          .description("Connections ended")
          .tag("reason", reason.label())
          .tag("closed_by", reason.closedBy().label())
          .register(meters);
    }
  }

  private void bytes() {
    Gauge.builder("echosounder.buffer.bytes", buffers, Buffers::used)
        .description("Direct memory that holds unsent bytes")
        .register(meters);
    Gauge.builder("echosounder.buffer.limit.bytes", buffers, Buffers::limit)
        .description("What unsent bytes may take of direct memory")
        .register(meters);
    Gauge.builder("echosounder.connections.memory.paused", buffers, Buffers::pausedConnections)
        .description("Connections that read on when memory is free again")
        .register(meters);
    counter("echosounder.received.bytes", "Bytes read from clients", Totals::received);
    counter("echosounder.sent.bytes", "Bytes that the kernel took for clients", Totals::sent);
    counter(
        "echosounder.discarded.bytes",
        "Bytes received that were never sent back, because the connection ended",
        Totals::discarded);
  }

  private void counter(String name, String description, ToDoubleFunction<Totals> figure) {
    FunctionCounter.builder(name, registry, r -> figure.applyAsDouble(r.totals()))
        .description(description)
        .register(meters);
  }

  @Override
  public void connectionClosed(ConnectionView connection) {
    duration.record(connection.age());
  }
}
