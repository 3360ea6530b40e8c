package io.echosounder.admin.connections;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.echosounder.connection.WebSocketFacts;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The facts of the request that opened a WebSocket. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "WebSocket", description = "The request that opened a WebSocket")
public record WebSocketJson(
    @Schema(required = true, description = "Without the query") String path,
    @Schema(description = "The subprotocol that both agreed on") @Nullable String subprotocol,
    @Schema(description = "The Host header, as it arrived") @Nullable String host,
    @Schema(description = "The X-Forwarded-For header, as it arrived")
        @Nullable String forwardedFor) {

  static @Nullable WebSocketJson of(@Nullable WebSocketFacts facts) {
    return facts == null
        ? null
        : new WebSocketJson(facts.path(), facts.subprotocol(), facts.host(), facts.forwardedFor());
  }
}
