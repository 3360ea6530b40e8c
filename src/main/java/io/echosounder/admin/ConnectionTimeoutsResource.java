package io.echosounder.admin;

import io.echosounder.connection.Connection;
import io.echosounder.registry.Commands;
import io.echosounder.timeout.Timeout;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
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
@APIResponse(
    responseCode = "400",
    description = "The request cannot be understood; nothing was done",
    content =
        @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
@APIResponse(
    responseCode = "401",
    description = "Name and password are needed",
    content =
        @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
@APIResponse(
    responseCode = "403",
    description = "Not for this user, or a foreign host or site",
    content =
        @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
@APIResponse(
    responseCode = "406",
    description = "There is no such representation",
    content =
        @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
@APIResponse(
    responseCode = "500",
    description = "Something went wrong here",
    content =
        @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
public class ConnectionTimeoutsResource {

  private final Lookup lookup;
  private final Commands commands;
  private final Audit audit;

  ConnectionTimeoutsResource(Lookup lookup, Commands commands, Audit audit) {
    this.lookup = lookup;
    this.commands = commands;
    this.audit = audit;
  }

  @GET
  @Operation(operationId = "getConnectionTimeouts", summary = "What holds for one connection")
  @APIResponse(
      responseCode = "404",
      description = "There was never such a connection",
      content =
          @Content(
              mediaType = Problem.MEDIA_TYPE,
              schema = @Schema(implementation = Problem.class)))
  @APIResponse(
      responseCode = "410",
      description = "The connection is closed",
      content =
          @Content(
              mediaType = Problem.MEDIA_TYPE,
              schema = @Schema(implementation = Problem.class)))
  @APIResponse(
      responseCode = "200",
      description = "What holds, and which of it is this connection's own")
  public ConnectionTimeoutsJson get(@PathParam("id") String id, @Context UriInfo uri) {
    new Query(uri.getQueryParameters(), Set.of());
    return ConnectionTimeoutsJson.of(lookup.open(id));
  }

  @PATCH
  @Blocking // for the body
  @Consumes({TimeoutsPatch.MERGE_PATCH, MediaType.APPLICATION_JSON})
  @Operation(
      operationId = "patchConnectionTimeouts",
      summary = "Overrides timeouts of one connection, at once; null takes an override away")
  @RequestBody(
      required = true,
      description = "RFC 7396: absent keeps, null takes back, PT0S is off",
      content = {
        @Content(
            mediaType = TimeoutsPatch.MERGE_PATCH,
            schema = @Schema(implementation = TimeoutsPatchSchema.class)),
        @Content(
            mediaType = MediaType.APPLICATION_JSON,
            schema = @Schema(implementation = TimeoutsPatchSchema.class))
      })
  @APIResponse(
      responseCode = "404",
      description = "There was never such a connection",
      content =
          @Content(
              mediaType = Problem.MEDIA_TYPE,
              schema = @Schema(implementation = Problem.class)))
  @APIResponse(
      responseCode = "410",
      description = "The connection is closed",
      content =
          @Content(
              mediaType = Problem.MEDIA_TYPE,
              schema = @Schema(implementation = Problem.class)))
  @APIResponse(
      responseCode = "413",
      description = "The body is larger than 64 KiB",
      content =
          @Content(
              mediaType = Problem.MEDIA_TYPE,
              schema = @Schema(implementation = Problem.class)))
  @APIResponse(
      responseCode = "415",
      description = "The body has a media type that is not read here",
      content =
          @Content(
              mediaType = Problem.MEDIA_TYPE,
              schema = @Schema(implementation = Problem.class)))
  @APIResponse(responseCode = "200", description = "What holds now")
  public CompletionStage<ConnectionTimeoutsJson> patch(
      @PathParam("id") String id, InputStream body, @Context UriInfo uri) {
    new Query(uri.getQueryParameters(), Set.of());
    return override(lookup.open(id), TimeoutsPatch.parse(body));
  }

  @DELETE
  @Operation(
      operationId = "deleteConnectionTimeouts",
      summary = "Takes all overrides of one connection away")
  @APIResponse(
      responseCode = "404",
      description = "There was never such a connection",
      content =
          @Content(
              mediaType = Problem.MEDIA_TYPE,
              schema = @Schema(implementation = Problem.class)))
  @APIResponse(
      responseCode = "410",
      description = "The connection is closed",
      content =
          @Content(
              mediaType = Problem.MEDIA_TYPE,
              schema = @Schema(implementation = Problem.class)))
  @APIResponse(responseCode = "200", description = "What holds now")
  public CompletionStage<ConnectionTimeoutsJson> delete(
      @PathParam("id") String id, @Context UriInfo uri) {
    new Query(uri.getQueryParameters(), Set.of());
    Map<Timeout, @Nullable Duration> none = new EnumMap<>(Timeout.class);
    for (Timeout timeout : Timeout.values()) {
      none.put(timeout, null);
    }
    return override(lookup.open(id), none);
  }

  private CompletionStage<ConnectionTimeoutsJson> override(
      Connection connection, Map<Timeout, @Nullable Duration> changes) {
    Audit.Entry entry = audit.entry();
    return commands
        .patchOverrides(connection, changes)
        .thenApply(
            patched -> {
              entry.changed(patched.before(), patched.after());
              return ConnectionTimeoutsJson.of(connection);
            });
  }
}
