package io.echosounder.admin.connections;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.echosounder.connection.TlsFacts;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The facts of a TLS handshake. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Tls", description = "The TLS handshake, once it is done")
public record TlsJson(
    @Schema(required = true, examples = "TLSv1.3") String version,
    @Schema(required = true, description = "The cipher suite, by its IANA name") String cipher,
    @Schema(description = "The host name that the client asked for (SNI)")
        @Nullable String serverName,
    @Schema(description = "The application protocol that both agreed on") @Nullable String alpn,
    @Schema(description = "The subject of the client's certificate")
        @Nullable String clientSubject) {

  static @Nullable TlsJson of(@Nullable TlsFacts tls) {
    return tls == null
        ? null
        : new TlsJson(
            tls.version(), tls.cipher(), tls.serverName(), tls.alpn(), tls.clientSubject());
  }
}
