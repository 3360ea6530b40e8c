package io.echosounder.admin.events;

import io.echosounder.http.problem.ProblemException;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.concurrent.Flow;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestStreamElementType;
import org.jspecify.annotations.Nullable;

/** The stream of events. */
@Path("/api/v1/events")
@Tag(name = "events")
public class EventsResource {

  private static final String LAST_EVENT_ID = "Last-Event-ID";

  private final Events events;

  EventsResource(Events events) {
    this.events = events;
  }

  @GET
  @Produces(MediaType.SERVER_SENT_EVENTS)
  @RestStreamElementType(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "events",
      summary =
          "Server-sent events: connection-opened, connection-closed, timeouts-changed,"
              + " listener-changed, live-file-changed, events-missed",
      description =
          "The data is the object as the other calls show it. Every event has a number, even if"
              + " nobody is subscribed. With Last-Event-ID the stream begins with the events after"
              + " that number that are still stored. If some are no longer stored, events-missed"
              + " comes first: the events between its after and its next are lost. A reader that is"
              + " too slow is disconnected. A comment every 15 s shows that the stream is alive.")
  @APIResponse(
      responseCode = "200",
      description = "The stream",
      content =
          @Content(
              mediaType = MediaType.SERVER_SENT_EVENTS,
              schema = @Schema(type = SchemaType.STRING)))
  public Flow.Publisher<OutboundSseEvent> events(
      @Context Sse sse,
      @Context HttpServerRequest request,
      @Parameter(description = "The number of the last event that was seen")
          @HeaderParam(LAST_EVENT_ID)
          @Nullable String lastEventId) {
    return events.stream(sse, request, number(lastEventId));
  }

  @HEAD
  @Produces(MediaType.SERVER_SENT_EVENTS)
  @Operation(operationId = "headEvents", summary = "The headers of GET, without a subscription")
  @APIResponse(responseCode = "200", description = "The headers")
  public Response head() {
    return Response.ok().type(MediaType.SERVER_SENT_EVENTS_TYPE).build();
  }

  private static @Nullable Long number(@Nullable String lastEventId) {
    if (lastEventId == null || lastEventId.isEmpty()) {
      return null;
    }
    try {
      return Long.valueOf(lastEventId);
    } catch (NumberFormatException e) {
      throw ProblemException.parameter(LAST_EVENT_ID, lastEventId, "the id of an event");
    }
  }
}
