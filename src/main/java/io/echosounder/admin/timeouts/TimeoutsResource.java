package io.echosounder.admin.timeouts;

import io.echosounder.admin.trust.Audit;
import io.echosounder.http.problem.AcceptedBody;
import io.echosounder.registry.Commands;
import io.echosounder.timeout.ServerTimeouts;
import io.echosounder.timeout.Timeout;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The server's timeouts. Changes apply at once, to open connections too. */
@Path("/api/v1/timeouts")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "timeouts")
public class TimeoutsResource {

  private final ServerTimeouts server;
  private final Commands commands;
  private final Audit audit;

  TimeoutsResource(ServerTimeouts server, Commands commands, Audit audit) {
    this.server = server;
    this.commands = commands;
    this.audit = audit;
  }

  @GET
  @Operation(operationId = "getTimeouts", summary = "The server's timeouts")
  @APIResponse(
      responseCode = "200",
      description = "The server's timeouts",
      content = @Content(schema = @Schema(implementation = TimeoutsJson.class)))
  public Response get(@HeaderParam(Etag.IF_NONE_MATCH) @Nullable String ifNoneMatch) {
    return Tagged.unlessKnown(TimeoutsJson.of(server.current()), ifNoneMatch);
  }

  @PATCH
  @Blocking // because reading the body blocks
  @Consumes({AcceptedBody.MERGE_PATCH, MediaType.APPLICATION_JSON})
  @Operation(
      operationId = "patchTimeouts",
      summary =
          "Changes the server's timeouts, at once for open connections; null returns to the configured value")
  @APIResponse(
      responseCode = "200",
      description = "The server's timeouts as they are now",
      content = @Content(schema = @Schema(implementation = TimeoutsJson.class)))
  public CompletionStage<Response> patch(
      @RequestBody(
              required = true,
              content = @Content(schema = @Schema(implementation = TimeoutsPatchJson.class)))
          InputStream body,
      @HeaderParam(Etag.IF_MATCH) @Nullable String ifMatch) {
    Map<Timeout, @Nullable Duration> changes = TimeoutsPatch.parse(body);
    Audit.Entry entry = audit.entry();
    return change(changes, ifMatch)
        .thenApply(
            patched -> {
              entry.changed(patched.before(), patched.after());
              return Tagged.of(TimeoutsJson.of(patched.after()));
            });
  }

  /**
   * Compares the tag and changes under the lock of {@link ServerTimeouts}. Other requests and the
   * live file change timeouts under the same lock, so nothing can change in between.
   */
  private CompletionStage<ServerTimeouts.Patched> change(
      Map<Timeout, @Nullable Duration> changes, @Nullable String ifMatch) {
    synchronized (server) {
      Etag.of(TimeoutsJson.of(server.current())).require(ifMatch);
      return commands.patchTimeouts(changes);
    }
  }
}
