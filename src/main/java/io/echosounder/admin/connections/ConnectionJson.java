package io.echosounder.admin.connections;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.echosounder.admin.timeouts.TimeoutsJson;
import io.echosounder.common.Durations;
import io.echosounder.connection.CloseReason;
import io.echosounder.connection.ConnectionView;
import io.echosounder.timeout.Timeout;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A connection as every call and event shows it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(description = "A connection; bytesReceived = bytesSent + bytesPending + bytesDiscarded")
public record ConnectionJson(
    @Schema(required = true, description = "Short; sorts by age") String id,
    @Schema(required = true) String state,
    @Schema(required = true) AddressJson remote,
    @Schema(required = true) AddressJson local,
    @Schema(required = true) Instant openedAt,
    @Schema(required = true, description = "ISO-8601; once closed, how long it lived") String age,
    @Schema(required = true, description = "ISO-8601; since a byte last moved") String idle,
    @Schema(required = true) long bytesReceived,
    @Schema(required = true) long bytesSent,
    @Schema(required = true, description = "Received and waiting to be sent") long bytesPending,
    @Schema(required = true, description = "Received and never to be sent") long bytesDiscarded,
    @Schema(required = true, description = "Whether backpressure has stopped reading")
        boolean readPaused,
    @Schema(required = true, description = "What holds, overrides included") TimeoutsJson timeouts,
    @Schema(required = true, description = "Which timeouts are this connection's own")
        List<String> overrides,
    @Schema(required = true, description = "Running timeouts and what they have left, ISO-8601")
        Map<String, String> deadlines,
    @Nullable Instant closedAt,
    @Schema(description = "Why it ends or ended") @Nullable String reason,
    @Nullable String closedBy,
    @Schema(description = "What the kernel said, if it said something") @Nullable String error) {

  /** Shows a connection as it was when the view was taken. */
  public static ConnectionJson of(ConnectionView view) {
    CloseReason reason = view.reason();
    return new ConnectionJson(
        view.id(),
        view.state().label(),
        AddressJson.of(view.remote()),
        AddressJson.of(view.local()),
        view.openedAt(),
        Durations.format(view.age()),
        Durations.format(view.idle()),
        view.bytes().received(),
        view.bytes().sent(),
        view.bytes().pending(),
        view.bytes().discarded(),
        view.readPaused(),
        TimeoutsJson.of(view.timeouts()),
        view.overrides().stream().map(Timeout::label).toList(),
        deadlines(view),
        view.closedAt(),
        reason == null ? null : reason.label(),
        reason == null ? null : reason.closedBy().label(),
        view.error());
  }

  private static Map<String, String> deadlines(ConnectionView view) {
    Map<String, String> remaining = new LinkedHashMap<>();
    view.deadlines().forEach((name, left) -> remaining.put(name.label(), Durations.format(left)));
    return remaining;
  }
}
