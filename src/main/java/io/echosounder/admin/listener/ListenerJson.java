package io.echosounder.admin.listener;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.echosounder.admin.connections.AddressJson;
import io.echosounder.build.Build;
import io.echosounder.connection.ConnectionId;
import io.echosounder.drain.DrainStatus;
import io.echosounder.instance.InstanceName;
import io.echosounder.listener.BoundAddress;
import io.echosounder.listener.ListenerStatus;
import io.echosounder.listener.PauseMode;
import io.echosounder.registry.Totals;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The listener and the sums over all connections. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(description = "The listener, and the sums over all connections there were")
public record ListenerJson(
    @Schema(required = true, description = "The name of this server: echosounder.instance")
        String instance,
    @Schema(required = true, ref = "ListenerState") String state,
    @Schema(ref = "PauseMode", description = "How new clients are treated, while it is paused")
        @Nullable String pauseMode,
    @Schema(required = true, description = "When it entered its state") Instant since,
    @Schema(required = true, description = "Empty while the listening sockets are closed")
        List<BoundJson> addresses,
    @Schema(required = true, ref = "Transport") String transport,
    @Schema(required = true) int maxConnections,
    @Schema(required = true) int open,
    @Schema(required = true) long accepted,
    @Schema(required = true, description = "By cause") Map<String, Long> refused,
    @Schema(required = true, description = "By reason") Map<String, Long> closed,
    @Schema(required = true) long bytesReceived,
    @Schema(required = true) long bytesSent,
    @Schema(required = true) long bytesDiscarded,
    @Schema(description = "Only while the server drains") @Nullable DrainJson drain,
    @Schema(required = true, description = "Of the program") String version,
    @Schema(required = true, description = "Which it was built from, or unknown") String commit,
    @Schema(
            required = true,
            description = "What executes it",
            enumeration = {"JVM", "native"})
        String build) {

  /** An address that a client can dial. */
  @Schema(name = "BoundAddress", description = "An address that a client can dial")
  public record BoundJson(
      @Schema(required = true, ref = "Protocol") String protocol,
      @Schema(required = true, description = "IPv4, or IPv6 as in RFC 5952") String address,
      @Schema(required = true) int port) {

    static BoundJson of(BoundAddress bound) {
      AddressJson address = AddressJson.of(bound.address());
      return new BoundJson(bound.protocol().label(), address.address(), address.port());
    }
  }

  /** A drain and its timeline. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Schema(description = "A drain and its timeline")
  public record DrainJson(
      @Schema(required = true, ref = "DrainStage") String stage,
      @Schema(required = true, description = "When each stage began") Map<String, Instant> stages,
      @Schema(description = "The id of the last connection accepted") @Nullable String lastAccepted,
      @Schema(required = true, description = "Ended because they were quiet") long drained,
      @Schema(required = true, description = "Ended because time was up") long forced,
      @Schema(required = true, description = "Of these, how many lost bytes")
          long discardedConnections,
      @Schema(required = true, description = "Crossed our FIN, or were unsent when time was up")
          long discardedBytes,
      @Schema(required = true, description = "Still there") int open) {

    static DrainJson of(DrainStatus drain) {
      Map<String, Instant> stages = new LinkedHashMap<>();
      drain.stages().forEach((stage, instant) -> stages.put(stage.label(), instant));
      return new DrainJson(
          drain.stage().label(),
          stages,
          drain.lastAccepted() == 0 ? null : ConnectionId.format(drain.lastAccepted()),
          drain.drained(),
          drain.forced(),
          drain.discardedConnections(),
          drain.discardedBytes(),
          drain.open());
    }
  }

  /** Shows the listener, and the drain if there is one. */
  public static ListenerJson of(
      InstanceName instance, ListenerStatus status, @Nullable DrainStatus drain) {
    Totals totals = status.totals();
    PauseMode pauseMode = status.pauseMode();
    Build build = Build.current();
    Map<String, Long> refused = new LinkedHashMap<>();
    status.refused().forEach((cause, count) -> refused.put(cause.label(), count));
    Map<String, Long> closed = new LinkedHashMap<>();
    totals.closed().forEach((reason, count) -> closed.put(reason.label(), count));
    return new ListenerJson(
        instance.value(),
        status.state().label(),
        pauseMode == null ? null : pauseMode.label(),
        status.since(),
        status.addresses().stream().map(BoundJson::of).toList(),
        status.transport().label(),
        status.maxConnections(),
        totals.open(),
        totals.accepted(),
        refused,
        closed,
        totals.received(),
        totals.sent(),
        totals.discarded(),
        drain == null ? null : DrainJson.of(drain),
        build.version(),
        build.commit(),
        build.kind().label());
  }
}
