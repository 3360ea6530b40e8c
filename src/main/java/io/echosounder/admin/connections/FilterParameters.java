package io.echosounder.admin.connections;

import io.echosounder.admin.parameters.Parameters;
import io.echosounder.common.Durations;
import io.echosounder.connection.CloseReason;
import io.echosounder.connection.ConnectionState;
import io.echosounder.registry.Cidr;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** The parameters of a {@link ConnectionFilter}, as a request gives them. */
public record FilterParameters(
    @QueryParam("state")
        @Parameter(
            description =
                "Only those in one of these states; without it, all that are not closed. closed"
                    + " reads those that were closed lately, the newest first.",
            schema = @Schema(type = SchemaType.ARRAY, implementation = ConnectionState.class))
        List<String> states,
    @QueryParam("remote")
        @Parameter(
            description = "Only those whose peer is in one of these blocks: " + Cidr.ACCEPTED,
            schema =
                @Schema(
                    type = SchemaType.ARRAY,
                    implementation = String.class,
                    examples = "10.0.0.0/8"))
        List<String> remotes,
    @QueryParam("reason")
        @Parameter(
            description = "Only those that end or ended for one of these reasons.",
            schema = @Schema(type = SchemaType.ARRAY, implementation = CloseReason.class))
        List<String> reasons,
    @QueryParam("idleOver")
        @Parameter(
            description = "Only those idle for longer than this: " + Durations.ACCEPTED,
            schema = @Schema(implementation = String.class, examples = "5m"))
        @Nullable String idleOver,
    @QueryParam("olderThan")
        @Parameter(
            description = "Only those accepted longer ago than this: " + Durations.ACCEPTED,
            schema = @Schema(implementation = String.class, examples = "5m"))
        @Nullable String olderThan,
    @QueryParam("bytesReceived")
        @Parameter(
            description = "Only those from which exactly so many bytes were received.",
            schema = @Schema(implementation = Long.class, minimum = "0"))
        @Nullable String bytesReceived) {

  /** The filter that these parameters describe. */
  ConnectionFilter read() {
    return new ConnectionFilter(
        states.stream()
            .map(
                text ->
                    Parameters.word(
                        "state", text, ConnectionState.values(), ConnectionState::label))
            .toList(),
        remotes.stream()
            .map(text -> Parameters.read("remote", text, Cidr.ACCEPTED, Cidr::parse))
            .toList(),
        reasons.stream()
            .map(text -> Parameters.word("reason", text, CloseReason.values(), CloseReason::label))
            .toList(),
        Parameters.readIfGiven("idleOver", idleOver, Durations.ACCEPTED, Durations::parseTimeout),
        Parameters.readIfGiven("olderThan", olderThan, Durations.ACCEPTED, Durations::parseTimeout),
        Parameters.readIfGiven(
            "bytesReceived", bytesReceived, "a number, 0 or more", FilterParameters::count));
  }

  private static Long count(String text) {
    // The JDK would accept a plus sign and the digits of every script.
    if (!text.matches("[0-9]{1,18}")) {
      throw new IllegalArgumentException(text);
    }
    return Long.valueOf(text);
  }
}
