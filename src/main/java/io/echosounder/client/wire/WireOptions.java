package io.echosounder.client.wire;

import io.echosounder.client.Protocol;
import io.echosounder.client.Target;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options for TLS and the PROXY protocol. */
public final class WireOptions {

  @Option(
      names = "--cacert",
      paramLabel = "FILE",
      description =
          "PEM file with the certificates to trust, also for the https of --admin (default: those of the JDK)")
  public @Nullable Path caCertificates;

  @Option(
      names = "--cert",
      paramLabel = "FILE",
      description = "PEM file with this client's certificate and its chain")
  @Nullable Path certificate;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "PEM file with the key of --cert, in PKCS#8 (default: the file of --cert)")
  @Nullable Path key;

  @Option(
      names = "--servername",
      paramLabel = "NAME",
      description =
          "name to ask for in the handshake, and to expect in the certificate (default: HOST)")
  @Nullable String serverName;

  @Option(names = "--insecure", description = "do not check the server's certificate")
  boolean insecure;

  @Option(
      names = "--alpn",
      paramLabel = "LIST",
      split = ",",
      hideParamSyntax = true,
      description = "application protocols to offer: h2,http/1.1")
  @Nullable List<String> alpn;

  @Option(
      names = "--proxy",
      paramLabel = "v1|v2",
      description = "begin each connection with a header of the PROXY protocol")
  ProxyHeader.@Nullable Version proxy;

  @Option(
      names = "--proxy-source",
      paramLabel = "ADDRESS:PORT",
      converter = AddressConverter.class,
      description = "client address in that header (default: the connection's own)")
  @Nullable InetSocketAddress proxySource;

  List<String> alpn() {
    return alpn == null ? List.of() : alpn;
  }

  /**
   * Makes the layers for these options.
   *
   * @param asksAdmin true if the command also asks an admin port, for which {@code --cacert} counts
   * @param timeout the limit for handshake and upgrade
   * @throws IllegalArgumentException if the options are wrong; the message tells why
   */
  public Layers layers(Target target, boolean asksAdmin, Duration timeout) {
    if (proxySource != null && proxy == null) {
      throw new IllegalArgumentException("--proxy-source goes with --proxy v1 or --proxy v2 only");
    }
    if (key != null && certificate == null) {
      throw new IllegalArgumentException("--key goes with --cert only");
    }
    Protocol protocol = target.protocol();
    String tlsOnly = protocol.isTls() ? "" : firstOfTls(asksAdmin);
    if (!tlsOnly.isEmpty()) {
      throw new IllegalArgumentException(
          tlsOnly + " is for tls:// and wss:// only; the target is " + target);
    }
    return new Layers(
        target,
        protocol.isTls() ? Tls.of(this, target.host(), target.port()) : null,
        proxy == null ? null : new ProxyHeader(proxy, proxySource),
        timeout);
  }

  private String firstOfTls(boolean asksAdmin) {
    if (caCertificates != null && !asksAdmin) {
      return "--cacert";
    }
    if (certificate != null) {
      return "--cert";
    }
    if (serverName != null) {
      return "--servername";
    }
    if (insecure) {
      return "--insecure";
    }
    return alpn == null ? "" : "--alpn";
  }

  /** Reads {@code ADDRESS:PORT} and {@code [IPV6]:PORT}. */
  static final class AddressConverter implements ITypeConverter<InetSocketAddress> {
    @Override
    public InetSocketAddress convert(String value) {
      try {
        Target address = Target.parse(value);
        if (address.protocol() == Protocol.TCP) {
          return new InetSocketAddress(InetAddress.ofLiteral(address.host()), address.port());
        }
      } catch (IllegalArgumentException e) {
        // The same message as for a URL.
      }
      throw new TypeConversionException(
          "'" + value + "' is not ADDRESS:PORT, as in 192.0.2.7:1234 or [2001:db8::7]:1234");
    }
  }
}
