package io.echosounder.protocol;

import io.echosounder.connection.Layers;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Gives new connections their TLS, with the certificate of the moment. A new certificate does not
 * touch connections that are open. Safe for any thread.
 */
public final class TlsServer {

  private final Options options;
  private volatile SslContext context;

  /**
   * How to speak TLS.
   *
   * @param versions such as {@code TLSv1.3}
   * @param ciphers the allowed cipher suites; empty for the JDK's
   * @param alpn the application protocols to agree on, the best first; empty for none
   */
  public record Options(
      Set<String> versions,
      Set<String> ciphers,
      List<String> alpn,
      ClientCertificates clientCertificates) {}

  /** Begins with this certificate. */
  public TlsServer(Options options, SSLContext certificate) {
    this.options = options;
    this.context = newContext(options, certificate);
  }

  /** Connections that come from now on get this certificate. */
  public void use(SSLContext certificate) {
    context = newContext(options, certificate);
  }

  /** The layers of one new connection. */
  public Layers newLayers() {
    return new TlsLayer(this);
  }

  SslHandler newHandler(ByteBufAllocator allocator) {
    SslHandler handler = new FittedSslHandler(context.newEngine(allocator));
    // The connection limits the time itself, for all layers together.
    handler.setHandshakeTimeoutMillis(0);
    // Netty would join our writes to 16 KiB. The JDK's record of TLS 1.3 takes 17 bytes less, and
    // the rest goes into the next record, so a write would not count as sent before that one is.
    handler.setWrapDataSize(0);
    return handler;
  }

  private static SslContext newContext(Options options, SSLContext certificate) {
    return new JdkSslContext(
        certificate,
        false,
        options.ciphers().isEmpty() ? null : options.ciphers(),
        IdentityCipherSuiteFilter.INSTANCE,
        alpn(options.alpn()),
        switch (options.clientCertificates()) {
          case NONE -> ClientAuth.NONE;
          case REQUEST -> ClientAuth.OPTIONAL;
          case REQUIRED -> ClientAuth.REQUIRE;
        },
        options.versions().toArray(String[]::new),
        false);
  }

  private static @Nullable ApplicationProtocolConfig alpn(List<String> protocols) {
    return protocols.isEmpty()
        ? null
        : new ApplicationProtocolConfig(
            ApplicationProtocolConfig.Protocol.ALPN,
            SelectorFailureBehavior.NO_ADVERTISE,
            SelectedListenerFailureBehavior.ACCEPT,
            protocols);
  }
}
