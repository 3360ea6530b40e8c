package io.echosounder.admin.connections;

import io.echosounder.admin.Query;
import io.echosounder.admin.trust.Audit;
import io.echosounder.connection.Connection;
import io.echosounder.http.problem.ProblemException;
import io.echosounder.registry.Commands;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Lists, shows and ends connections. */
@Path("/api/v1/connections")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "connections")
public class ConnectionsResource {

  static final int DEFAULT_LIMIT = 100;
  static final int MAX_LIMIT = 1000;
  private static final Set<String> LIST = filtersAnd("sort", "limit", "cursor");
  private static final Set<String> END_ALL = filtersAnd("mode", "all");

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
  public PageJson list(@Context UriInfo uri) {
    Query query = new Query(uri.getQueryParameters(), LIST);
    return listings.page(
        ConnectionFilter.of(query),
        query.parsed("sort", SortKey.Order.ACCEPTED, SortKey.Order::parse),
        limit(query),
        query.text("cursor"));
  }

  @DELETE
  @Operation(
      operationId = "endConnections",
      summary =
          "Ends all connections that match; answers when it has been done on every event loop")
  @APIResponse(responseCode = "200", description = "How many were ended")
  public CompletionStage<ClosedJson> endAll(@Context UriInfo uri) {
    Query query = new Query(uri.getQueryParameters(), END_ALL);
    ConnectionFilter filter = ConnectionFilter.of(query);
    EndMode mode = EndMode.of(query);
    if (filter.asksForClosed()) {
      throw ProblemException.parameter("state", "closed", "open, half-closed or closing");
    }
    if (!query.flag("all") && filter.isEmpty()) {
      throw ProblemException.parameter("all", query.text("all"), "true, or at least one filter");
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
  public ConnectionJson get(@PathParam("id") String id, @Context UriInfo uri) {
    new Query(uri.getQueryParameters(), Set.of());
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
  public CompletionStage<ConnectionJson> end(@PathParam("id") String id, @Context UriInfo uri) {
    EndMode mode = EndMode.of(new Query(uri.getQueryParameters(), Set.of("mode")));
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

  private static int limit(Query query) {
    Integer limit =
        query.parsed(
            "limit",
            "a number from 1 to 1000",
            text -> {
              int value = Integer.parseInt(text);
              if (value < 1 || value > MAX_LIMIT) {
                throw new IllegalArgumentException();
              }
              return value;
            });
    return limit == null ? DEFAULT_LIMIT : limit;
  }

  private static Set<String> filtersAnd(String... more) {
    Set<String> all = new HashSet<>(ConnectionFilter.PARAMETERS);
    all.addAll(Set.of(more));
    return Set.copyOf(all);
  }
}
