package io.echosounder.admin.connections;

import io.echosounder.admin.timeouts.Etag;
import io.echosounder.admin.timeouts.Tagged;
import io.echosounder.admin.timeouts.TimeoutsPatch;
import io.echosounder.admin.timeouts.TimeoutsPatchJson;
import io.echosounder.admin.trust.Audit;
import io.echosounder.connection.Connection;
import io.echosounder.http.problem.AcceptedBody;
import io.echosounder.registry.Commands;
import io.echosounder.timeout.Timeout;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The timeouts of one connection. Changes hold at once. */
@Path("/api/v1/connections/{id}/timeouts")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "timeouts")
public class ConnectionTimeoutsResource {

  private final ConnectionFinder finder;
  private final Commands commands;
  private final Audit audit;

  ConnectionTimeoutsResource(ConnectionFinder finder, Commands commands, Audit audit) {
    this.finder = finder;
    this.commands = commands;
    this.audit = audit;
  }

  @GET
  @Operation(operationId = "getConnectionTimeouts", summary = "The timeouts of one connection")
  @APIResponse(
      responseCode = "200",
      description = "The timeouts in force, and which of them were set for this connection alone",
      content = @Content(schema = @Schema(implementation = ConnectionTimeoutsJson.class)))
  public Response get(
      @PathParam("id") String id, @HeaderParam(Etag.IF_NONE_MATCH) @Nullable String ifNoneMatch) {
    return Tagged.unlessKnown(ConnectionTimeoutsJson.of(finder.open(id)), ifNoneMatch);
  }

  @PATCH
  @Blocking // because reading the body blocks
  @Consumes({AcceptedBody.MERGE_PATCH, MediaType.APPLICATION_JSON})
  @Operation(
      operationId = "patchConnectionTimeouts",
      summary = "Overrides timeouts of one connection, at once; null removes an override")
  @APIResponse(
      responseCode = "200",
      description = "The timeouts now in force",
      content = @Content(schema = @Schema(implementation = ConnectionTimeoutsJson.class)))
  public CompletionStage<Response> patch(
      @PathParam("id") String id,
      @RequestBody(
              required = true,
              content = @Content(schema = @Schema(implementation = TimeoutsPatchJson.class)))
          InputStream body,
      @HeaderParam(Etag.IF_MATCH) @Nullable String ifMatch) {
    return override(finder.open(id), TimeoutsPatch.parse(body), ifMatch);
  }

  @DELETE
  @Operation(
      operationId = "deleteConnectionTimeouts",
      summary = "Removes all overrides of one connection")
  @APIResponse(
      responseCode = "200",
      description = "The timeouts now in force",
      content = @Content(schema = @Schema(implementation = ConnectionTimeoutsJson.class)))
  public CompletionStage<Response> delete(
      @PathParam("id") String id, @HeaderParam(Etag.IF_MATCH) @Nullable String ifMatch) {
    Map<Timeout, @Nullable Duration> none = new EnumMap<>(Timeout.class);
    for (Timeout timeout : Timeout.values()) {
      none.put(timeout, null);
    }
    return override(finder.open(id), none, ifMatch);
  }

  private CompletionStage<Response> override(
      Connection connection, Map<Timeout, @Nullable Duration> changes, @Nullable String ifMatch) {
    Audit.Entry entry = audit.entry();
    return commands
        .patchOverrides(
            connection,
            changes,
            () -> Etag.of(ConnectionTimeoutsJson.of(connection)).require(ifMatch))
        .thenApply(
            patched -> {
              entry.changed(patched.before(), patched.after());
              return Tagged.of(ConnectionTimeoutsJson.of(connection));
            });
  }
}
