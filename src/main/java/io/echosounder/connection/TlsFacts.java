package io.echosounder.connection;

import org.jspecify.annotations.Nullable;

/**
 * The facts of a TLS handshake that succeeded. A fact that it did not bring is null.
 *
 * @param version such as {@code TLSv1.3}
 * @param cipher the cipher suite, by its IANA name
 * @param serverName the host name that the client asked for (SNI)
 * @param alpn the application protocol that both agreed on
 * @param clientSubject the subject of the client's certificate
 */
public record TlsFacts(
    String version,
    String cipher,
    @Nullable String serverName,
    @Nullable String alpn,
    @Nullable String clientSubject) {}
