package io.echosounder.admin.index;

import io.echosounder.admin.trust.AccessPolicy;
import io.echosounder.build.Build;
import io.echosounder.instance.InstanceName;
import io.echosounder.listener.Listener;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The root of the admin port, for everything that is not a browser. Browsers get the page. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "index")
public class IndexResource {

  private final InstanceName instance;
  private final Listener listener;
  private final AccessPolicy policy;
  private final SecurityIdentity caller;

  IndexResource(
      InstanceName instance, Listener listener, AccessPolicy policy, SecurityIdentity caller) {
    this.instance = instance;
    this.listener = listener;
    this.policy = policy;
    this.caller = caller;
  }

  @GET
  @Operation(operationId = "index", summary = "What this server is, and where its calls are")
  @APIResponse(responseCode = "200", description = "The index")
  public IndexJson index() {
    return IndexJson.of(
        Build.current().version(),
        instance.value(),
        listener.state().label(),
        policy.mayChange(caller));
  }
}
