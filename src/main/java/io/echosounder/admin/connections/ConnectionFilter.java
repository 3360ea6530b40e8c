package io.echosounder.admin.connections;

import io.echosounder.common.Durations;
import io.echosounder.connection.CloseReason;
import io.echosounder.connection.ConnectionState;
import io.echosounder.connection.ConnectionView;
import io.echosounder.registry.Cidr;
import jakarta.ws.rs.QueryParam;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Selects connections for a call. A list selects the connections that any of its values match; an
 * empty list, or a field that is null, selects all.
 */
public record ConnectionFilter(
    @QueryParam("state")
        @Parameter(
            description =
                "Only those in one of these states; without it, all that are not closed. closed"
                    + " reads those that were closed lately, the newest first.")
        List<ConnectionState> states,
    @QueryParam("remote")
        @Parameter(
            description = "Only those whose peer is in one of these blocks: " + Cidr.ACCEPTED,
            schema =
                @Schema(
                    type = SchemaType.ARRAY,
                    implementation = String.class,
                    examples = "10.0.0.0/8"))
        List<Cidr> remotes,
    @QueryParam("reason")
        @Parameter(description = "Only those that end or ended for one of these reasons.")
        List<CloseReason> reasons,
    @QueryParam("idleOver")
        @Parameter(
            description = "Only those idle for longer than this: " + Durations.ACCEPTED,
            schema = @Schema(implementation = String.class, examples = "5m"))
        @Nullable Duration idleOver,
    @QueryParam("olderThan")
        @Parameter(
            description = "Only those accepted longer ago than this: " + Durations.ACCEPTED,
            schema = @Schema(implementation = String.class, examples = "5m"))
        @Nullable Duration olderThan,
    @QueryParam("bytesReceived")
        @Parameter(
            description = "Only those from which exactly so many bytes were received.",
            schema = @Schema(implementation = Long.class, minimum = "0"))
        @Nullable Long bytesReceived)
    implements Predicate<ConnectionView> {

  /** True if nothing was given: all connections that are not closed are selected. */
  boolean isEmpty() {
    return states.isEmpty()
        && remotes.isEmpty()
        && reasons.isEmpty()
        && idleOver == null
        && olderThan == null
        && bytesReceived == null;
  }

  /** True if closed connections are selected. They are kept in another place than open ones. */
  boolean asksForClosed() {
    return states.contains(ConnectionState.CLOSED);
  }

  /** True if connections that are not closed are selected. */
  boolean asksForOpen() {
    return states.isEmpty() || states.stream().anyMatch(state -> state != ConnectionState.CLOSED);
  }

  @Override
  public boolean test(ConnectionView connection) {
    return (states.isEmpty() || states.contains(connection.state()))
        && (remotes.isEmpty() || remotes.stream().anyMatch(r -> r.contains(peer(connection))))
        && (reasons.isEmpty() || reasons.contains(connection.reason()))
        && (idleOver == null || connection.idle().compareTo(idleOver) > 0)
        && (olderThan == null || connection.age().compareTo(olderThan) > 0)
        && (bytesReceived == null || connection.bytes().received() == bytesReceived);
  }

  private static InetAddress peer(ConnectionView connection) {
    return connection.remote().getAddress();
  }
}
