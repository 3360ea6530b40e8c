package io.echosounder.telemetry;

import io.echosounder.common.Durations;
import io.echosounder.connection.CloseReason;
import io.echosounder.connection.Connection;
import io.echosounder.connection.ConnectionView;
import io.echosounder.connection.WebSocketFacts;
import io.echosounder.logging.Discarded;
import io.echosounder.logging.FieldRecord;
import io.echosounder.logging.Outbox;
import io.echosounder.registry.Observer;
import io.echosounder.registry.QuietRemotes;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a line for each connection as it closes, and for each that opens if that is wanted. Event
 * loops only queue what they saw; a thread of the queue's own writes the lines.
 */
final class ConnectionLog implements Observer {

  static final String CATEGORY = "io.echosounder.connections";

  /**
   * Some megabytes at most. With the delay a busy event loop wakes the other thread four times a
   * second and not for each connection.
   */
  static final Outbox.Size SIZE = new Outbox.Size(10_000, 1000, Duration.ofMillis(250));

  /** How long the end of the process waits for a log that takes no line. */
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private final String instance;
  private final boolean openings;
  private final QuietRemotes quiet;
  private final Consumer<FieldRecord> log;
  private final Outbox<ConnectionView> outbox;

  /**
   * A log that nothing observes yet.
   *
   * @param openings whether a connection gets a line when it opens too
   * @param log writes a line, and may block
   */
  ConnectionLog(
      String instance,
      boolean openings,
      QuietRemotes quiet,
      Outbox.Size size,
      Consumer<FieldRecord> log) {
    this.instance = instance;
    this.openings = openings;
    this.quiet = quiet;
    this.log = log;
    this.outbox = new Outbox<>("connection-log", size, this::write, Discarded::tell);
  }

  @Override
  public void connectionOpened(Connection connection) {
    // Whether a quiet remote will bring bytes is not known yet, so its opening gets no line.
    if (openings && !quiet.contains(connection.remote())) {
      outbox.offer(connection.view(), 1, 1);
    }
  }

  @Override
  public void connectionClosed(ConnectionView connection) {
    if (!quiet.leaveOut(connection)) {
      outbox.offer(connection, 1, 1);
    }
  }

  /** Waits for the last lines, but not for a log that is stuck. */
  void finish() {
    outbox.awaitEmpty(PATIENCE);
  }

  private void write(List<ConnectionView> batch) {
    for (ConnectionView connection : batch) {
      log.accept(line(connection));
    }
  }

  private FieldRecord line(ConnectionView connection) {
    Instant closedAt = connection.closedAt();
    CloseReason reason = connection.reason();
    return closedAt == null || reason == null
        ? begin("Connection opened", connection, connection.openedAt())
        : begin("Connection closed", connection, closedAt)
            .with("bytesReceived", connection.bytes().received())
            .with("bytesSent", connection.bytes().sent())
            .with("bytesDiscarded", connection.bytes().discarded())
            .with("ageSeconds", Durations.seconds(connection.age()))
            .with("idleSeconds", Durations.seconds(connection.idle()))
            .with("reason", reason.label())
            .with("closedBy", reason.closedBy().label())
            .with("error", connection.error())
            .with("forwardedFor", forwardedFor(connection));
  }

  /** Behind a balancer that speaks HTTP, only this header names the client. */
  private static @Nullable String forwardedFor(ConnectionView connection) {
    WebSocketFacts webSocket = connection.webSocket();
    return webSocket == null ? null : webSocket.forwardedFor();
  }

  private FieldRecord begin(String message, ConnectionView connection, Instant at) {
    InetSocketAddress via = connection.via();
    FieldRecord line = new FieldRecord(message, CATEGORY);
    line.setInstant(at);
    return line.with("instance", instance)
        .with("id", connection.id())
        .with("protocol", connection.protocol().label())
        .with("remote", NetUtil.toSocketAddressString(connection.remote()))
        .with("via", via == null ? null : NetUtil.toSocketAddressString(via));
  }
}
