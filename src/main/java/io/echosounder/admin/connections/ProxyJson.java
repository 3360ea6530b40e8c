package io.echosounder.admin.connections;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.echosounder.connection.Proxied;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The facts that a PROXY header names beside the addresses. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Proxy", description = "What the proxy's header tells beside the addresses")
public record ProxyJson(
    @Schema(description = "The application protocol that client and proxy agreed on")
        @Nullable String alpn,
    @Schema(description = "The host name that the client asked for (SNI)")
        @Nullable String authority,
    @Schema(description = "The proxy's id of the connection; hexadecimal if it is no text")
        @Nullable String uniqueId,
    @Schema(description = "The id of the VPC endpoint in AWS") @Nullable String awsVpcEndpoint) {

  static @Nullable ProxyJson of(@Nullable Proxied proxied) {
    return proxied == null || !proxied.hasDetails()
        ? null
        : new ProxyJson(
            proxied.alpn(), proxied.authority(), proxied.uniqueId(), proxied.awsVpcEndpoint());
  }
}
