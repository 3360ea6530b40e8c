package io.echosounder.admin.index;

import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Names the program and the parts of its API, because a stranger may find this port. */
@Schema(description = "What this server is, and where its calls are")
public record IndexJson(
    @Schema(required = true, examples = "echosounder") String name,
    @Schema(required = true, description = "Of the program") String version,
    @Schema(required = true, description = "The name of this server: echosounder.instance")
        String instance,
    @Schema(required = true, ref = "ListenerState", description = "Of the listener") String state,
    @Schema(
            required = true,
            description = "What this caller may do: a viewer reads, an operator changes too",
            enumeration = {"viewer", "operator"})
        String access,
    @Schema(required = true, description = "Paths of the calls, by name")
        Map<String, String> links) {

  static IndexJson of(String version, String instance, String state, boolean mayChange) {
    Map<String, String> links = new LinkedHashMap<>();
    links.put("listener", "/api/v1/listener");
    links.put("connections", "/api/v1/connections");
    links.put("timeouts", "/api/v1/timeouts");
    links.put("events", "/api/v1/events");
    links.put("openapi", "/q/openapi");
    String access = mayChange ? "operator" : "viewer";
    return new IndexJson("echosounder", version, instance, state, access, links);
  }
}
