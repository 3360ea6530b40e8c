package io.echosounder.admin.connections;

import io.echosounder.admin.parameters.Parameters;
import io.echosounder.admin.trust.Audit;
import io.echosounder.connection.Connection;
import io.echosounder.http.problem.ProblemException;
import io.echosounder.registry.Commands;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Lists, shows and ends connections. */
@Path("/api/v1/connections")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "connections")
public class ConnectionsResource {

  private static final String MODE =
      "fin sends unsent bytes first, and then FIN; reset sends RST at once.";

  private final Listings listings;
  private final ConnectionFinder finder;
  private final Commands commands;
  private final Audit audit;

  ConnectionsResource(Listings listings, ConnectionFinder finder, Commands commands, Audit audit) {
    this.listings = listings;
    this.finder = finder;
    this.commands = commands;
    this.audit = audit;
  }

  /** The number of connections that a call ended. */
  @Schema(name = "Closed", description = "The number of connections that a call ended")
  public record ClosedJson(
      @Schema(required = true, description = "Does not count connections that were ending already")
          int closed) {}

  @GET
  @Operation(operationId = "listConnections", summary = "The connections that match, page by page")
  @APIResponse(responseCode = "200", description = "A page")
  public PageJson list(
      @BeanParam FilterParameters parameters,
      @Parameter(
              description =
                  "The order; a leading - is descending. The default is id, or -closedAt for closed"
                      + " connections alone. By id is by age, the oldest first.")
          @QueryParam("sort")
          @Nullable ConnectionOrder sort,
      @Parameter(
              description = "Connections on a page.",
              schema =
                  @Schema(
                      type = SchemaType.INTEGER,
                      minimum = "1",
                      maximum = "1000",
                      defaultValue = "100"))
          @QueryParam("limit")
          @DefaultValue("100")
          PageSize limit,
      @Parameter(description = "The next of the page before, with the same filters and sort.")
          @QueryParam("cursor")
          @Nullable String cursor) {
    return listings.page(parameters.read(), sort, limit.value(), cursor);
  }

  @DELETE
  @Operation(
      operationId = "endConnections",
      summary =
          "Ends all connections that match; answers when it has been done on every event loop")
  @APIResponse(responseCode = "200", description = "How many were ended")
  public CompletionStage<ClosedJson> endAll(
      @BeanParam FilterParameters parameters,
      @Parameter(
              description = "Must be true if there is no filter.",
              schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
          @QueryParam("all")
          @DefaultValue("false")
          String all,
      @Parameter(description = MODE) @QueryParam("mode") @DefaultValue("fin") EndMode mode) {
    ConnectionFilter filter = parameters.read();
    boolean everyOne = Parameters.word("all", all, new Boolean[] {true, false}, String::valueOf);
    if (filter.asksForClosed()) {
      throw ProblemException.parameter("state", "closed", "open, half-closed or closing");
    }
    if (!everyOne && filter.isEmpty()) {
      throw ProblemException.parameter("all", null, "true, or at least one filter");
    }
    Audit.Entry entry = audit.entry();
    return commands
        .end(connection -> filter.test(connection.view()), mode.reason(), mode.closeMode())
        .thenApply(
            count -> {
              entry.changed("open", mode.reason().label() + " count=" + count);
              return new ClosedJson(count);
            });
  }

  @GET
  @Path("/{id}")
  @Operation(operationId = "getConnection", summary = "One connection, open or lately closed")
  @APIResponse(responseCode = "200", description = "The connection")
  public ConnectionJson get(@PathParam("id") String id) {
    return finder.any(id);
  }

  @DELETE
  @Path("/{id}")
  @Operation(
      operationId = "endConnection",
      summary = "Ends one connection; one that is ending already keeps its reason")
  @APIResponse(
      responseCode = "200",
      description = "The connection as it is now: closing, or closed")
  public CompletionStage<ConnectionJson> end(
      @PathParam("id") String id,
      @Parameter(description = MODE) @QueryParam("mode") @DefaultValue("fin") EndMode mode) {
    Connection connection = finder.open(id);
    Audit.Entry entry = audit.entry();
    String before = connection.state().label();
    return commands
        .end(connection, mode.reason(), mode.closeMode())
        .thenApply(
            ended -> {
              entry.changed(before, mode.reason().label());
              return ConnectionJson.of(connection.view());
            });
  }
}
