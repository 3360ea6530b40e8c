package io.echosounder.admin.listener;

import io.echosounder.admin.parameters.Parameters;
import io.echosounder.admin.trust.Audit;
import io.echosounder.drain.Drain;
import io.echosounder.instance.InstanceName;
import io.echosounder.listener.Listener;
import io.echosounder.listener.ListenerStatus;
import io.echosounder.listener.PauseMode;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Shows, pauses, resumes and drains the listener. All commands are idempotent. */
@Path("/api/v1/listener")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "listener")
public class ListenerResource {

  private final InstanceName instance;
  private final Listener listener;
  private final Drain drain;
  private final Audit audit;

  ListenerResource(InstanceName instance, Listener listener, Drain drain, Audit audit) {
    this.instance = instance;
    this.listener = listener;
    this.drain = drain;
    this.audit = audit;
  }

  @GET
  @Operation(
      operationId = "getListener",
      summary = "The listener and the sums over all connections")
  @APIResponse(responseCode = "200", description = "The listener")
  public ListenerJson get() {
    return ListenerJson.of(instance, listener.status(), drain.status());
  }

  @POST
  @Path("/pause")
  @Operation(operationId = "pause", summary = "Stops accepting; open connections go on")
  @APIResponse(responseCode = "200", description = "The listener, paused")
  public CompletionStage<ListenerJson> pause(
      @Parameter(
              description =
                  "hold leaves new clients in the kernel's queue, as a stalled server does; refuse"
                      + " closes the listening socket.",
              schema = @Schema(implementation = PauseMode.class))
          @QueryParam("mode")
          @DefaultValue("hold")
          String mode) {
    PauseMode pauseMode = Parameters.word("mode", mode, PauseMode.values(), PauseMode::label);
    return change(() -> listener.pause(pauseMode));
  }

  @POST
  @Path("/resume")
  @Operation(
      operationId = "resume",
      summary = "Accepts again, after a pause or a drain that is not forcing yet")
  @APIResponse(responseCode = "200", description = "The listener, listening")
  public CompletionStage<ListenerJson> resume() {
    return change(drain::resume);
  }

  @POST
  @Path("/drain")
  @Operation(
      operationId = "drain",
      summary = "Begins to end service without cutting live conversations; the server stays up")
  @APIResponse(responseCode = "200", description = "The listener, draining")
  public CompletionStage<ListenerJson> drain() {
    return change(drain::begin);
  }

  private CompletionStage<ListenerJson> change(Supplier<CompletionStage<ListenerStatus>> change) {
    Audit.Entry entry = audit.entry();
    String before = listener.state().label();
    return change
        .get()
        .thenApply(
            status -> {
              entry.changed(before, status.state().label());
              return ListenerJson.of(instance, status, drain.status());
            });
  }
}
