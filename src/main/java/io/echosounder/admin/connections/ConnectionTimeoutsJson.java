package io.echosounder.admin.connections;

import io.echosounder.admin.timeouts.TimeoutsJson;
import io.echosounder.connection.Connection;
import io.echosounder.timeout.Timeout;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The timeouts of one connection. */
@Schema(description = "The timeouts of one connection, and which of them were set for it alone")
public record ConnectionTimeoutsJson(
    @Schema(required = true, description = "The connection's id") String connection,
    @Schema(required = true) TimeoutsJson timeouts,
    @Schema(required = true) List<String> overrides) {

  /** Shows the timeouts of a connection as they are now. */
  public static ConnectionTimeoutsJson of(Connection connection) {
    return new ConnectionTimeoutsJson(
        connection.id(),
        TimeoutsJson.of(connection.view().timeouts()),
        connection.overrides().names().stream().map(Timeout::label).toList());
  }
}
