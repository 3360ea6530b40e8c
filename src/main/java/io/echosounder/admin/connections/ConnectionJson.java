package io.echosounder.admin.connections;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.echosounder.admin.timeouts.TimeoutsJson;
import io.echosounder.common.Durations;
import io.echosounder.connection.CloseReason;
import io.echosounder.connection.ConnectionView;
import io.echosounder.connection.TcpInfo;
import io.echosounder.timeout.Timeout;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A connection as calls and events show it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(description = "A connection; bytesReceived = bytesSent + bytesPending + bytesDiscarded")
public record ConnectionJson(
    @Schema(required = true, description = "Short; sorts by age") String id,
    @Schema(required = true, ref = "ConnectionState") String state,
    @Schema(
            required = true,
            ref = "Protocol",
            description = "What lies between the socket and the echo")
        String protocol,
    @Schema(required = true) AddressJson remote,
    @Schema(description = "The proxy that named the remote address, if there is one")
        @Nullable AddressJson via,
    @Nullable ProxyJson proxy,
    @Schema(required = true) AddressJson local,
    @Nullable TlsJson tls,
    @Nullable WebSocketJson webSocket,
    @Schema(required = true) Instant openedAt,
    @Schema(required = true, description = "Of a closed connection, its whole life")
        BigDecimal ageSeconds,
    @Schema(required = true, description = "Time since the last byte in either direction")
        BigDecimal idleSeconds,
    @Schema(required = true) long bytesReceived,
    @Schema(required = true) long bytesSent,
    @Schema(required = true, description = "Received and not sent yet") long bytesPending,
    @Schema(required = true, description = "Received and thrown away, because the connection ended")
        long bytesDiscarded,
    @Schema(required = true, description = "Whether backpressure has stopped reading")
        boolean readPaused,
    @Schema(description = "Smoothed round-trip time, as the kernel measures it; Linux only")
        @Nullable BigDecimal rttSeconds,
    @Schema(description = "Segments that the server's kernel has sent again; Linux only")
        @Nullable Long retransmits,
    @Schema(required = true, description = "The timeouts in force, overrides included")
        TimeoutsJson timeouts,
    @Schema(
            required = true,
            description = "Names of the timeouts that were set for this connection alone")
        List<String> overrides,
    @Schema(required = true, description = "Remaining time of each running timeout")
        Map<String, BigDecimal> deadlineSeconds,
    @Nullable Instant closedAt,
    @Schema(ref = "CloseReason", description = "Why it ends or ended") @Nullable String reason,
    @Schema(ref = "ClosedBy") @Nullable String closedBy,
    @Schema(description = "The error that the kernel or a protocol reported, if any")
        @Nullable String error) {

  /** Shows a connection as it was when the view was taken. */
  public static ConnectionJson of(ConnectionView view) {
    return of(view, null);
  }

  /**
   * Shows a connection with the kernel's figures.
   *
   * @param kernel null if they are unknown
   */
  static ConnectionJson of(ConnectionView view, @Nullable TcpInfo kernel) {
    CloseReason reason = view.reason();
    InetSocketAddress via = view.via();
    Duration rtt = kernel == null ? null : kernel.rtt();
    return new ConnectionJson(
        view.id(),
        view.state().label(),
        view.protocol().label(),
        AddressJson.of(view.remote()),
        via == null ? null : AddressJson.of(via),
        ProxyJson.of(view.proxied()),
        AddressJson.of(view.local()),
        TlsJson.of(view.tls()),
        WebSocketJson.of(view.webSocket()),
        view.openedAt(),
        Durations.seconds(view.age()),
        Durations.seconds(view.idle()),
        view.bytes().received(),
        view.bytes().sent(),
        view.bytes().pending(),
        view.bytes().discarded(),
        view.readPaused(),
        rtt == null ? null : Durations.seconds(rtt),
        kernel == null ? null : kernel.retransmits(),
        TimeoutsJson.of(view.timeouts()),
        view.overrides().stream().map(Timeout::label).toList(),
        deadlines(view),
        view.closedAt(),
        reason == null ? null : reason.label(),
        reason == null ? null : reason.closedBy().label(),
        view.error());
  }

  private static Map<String, BigDecimal> deadlines(ConnectionView view) {
    Map<String, BigDecimal> remaining = new LinkedHashMap<>();
    view.deadlines().forEach((name, left) -> remaining.put(name.label(), Durations.seconds(left)));
    return remaining;
  }
}
