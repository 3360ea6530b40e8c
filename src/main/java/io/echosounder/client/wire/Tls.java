package io.echosounder.client.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS for all connections of a command. They share one context, so a later connection may resume
 * the session of an earlier one.
 */
final class Tls {
  private static final char[] NO_PASSWORD = {};

  private final SSLContext context;
  private final KeyManager @Nullable [] keys;
  private final String name;
  private final int port;
  private final boolean checked;
  private final List<String> alpn;

  private Tls(
      KeyManager @Nullable [] keys,
      TrustManager trust,
      String name,
      int port,
      boolean checked,
      List<String> alpn)
      throws GeneralSecurityException {
    this.keys = keys;
    this.context = SSLContext.getInstance("TLS");
    context.init(keys, new TrustManager[] {trust}, null);
    this.name = name;
    this.port = port;
    this.checked = checked;
    this.alpn = alpn;
  }

  /**
   * Reads the files of the options.
   *
   * @param host the target's host
   * @throws IllegalArgumentException if a file or a name is wrong; the message tells why
   */
  static Tls of(WireOptions options, String host, int port) {
    // The dot of an absolute name is for the resolver. No certificate has it.
    String name =
        (options.serverName == null ? host : options.serverName).replaceFirst("(?<=.)\\.$", "");
    checkName(name, options.serverName == null);
    try {
      return new Tls(
          keys(options),
          options.insecure
              ? new TrustAnyone()
              : new ServerTrust(authorities(options.caCertificates), name),
          name,
          port,
          !options.insecure,
          options.alpn());
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException("TLS: " + e.getMessage(), e);
    }
  }

  private static void checkName(String name, boolean isHost) {
    if (isAddress(name)) {
      return;
    }
    try {
      new SNIHostName(name);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          (isHost ? "the host '" : "--servername '")
              + name
              + "' is no name that TLS can ask for"
              + (isHost ? ": --servername NAME gives another one" : ""),
          e);
    }
  }

  private static KeyManager @Nullable [] keys(WireOptions options)
      throws GeneralSecurityException, IOException {
    Path file = options.certificate;
    if (file == null) {
      return null;
    }
    X509Certificate[] chain = Pem.certificates("--cert", file).toArray(X509Certificate[]::new);
    PrivateKey key = options.key == null ? Pem.key("--cert", file) : Pem.key("--key", options.key);
    if (!KeyPairs.belongs(key, chain[0])) {
      // The server would refuse our signature, and seem to be at fault.
      throw new IllegalArgumentException(
          (options.key == null ? "--cert: the key in " + file : "--key: " + options.key)
              + " does not belong to the first certificate of --cert");
    }
    KeyStore store = empty();
    store.setKeyEntry("client", key, NO_PASSWORD, chain);
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static X509ExtendedTrustManager authorities(@Nullable Path file)
      throws GeneralSecurityException, IOException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    if (file == null) {
      factory.init((KeyStore) null);
    } else {
      KeyStore store = empty();
      int number = 0;
      for (X509Certificate each : Pem.certificates("--cacert", file)) {
        store.setCertificateEntry("authority" + number, each);
        number++;
      }
      factory.init(store);
    }
    return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    return store;
  }

  private static boolean isAddress(String name) {
    try {
      return !InetAddress.ofLiteral(name).getHostAddress().isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** The same without a check of the certificate, and without a session to resume. */
  Tls trustingAnyone() {
    try {
      return new Tls(keys, new TrustAnyone(), name, port, false, alpn);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the same was possible before", e);
    }
  }

  boolean isChecked() {
    return checked;
  }

  /** An engine for one connection. */
  SSLEngine engine() {
    SSLEngine engine = context.createSSLEngine(name, port);
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    if (!isAddress(name)) {
      parameters.setServerNames(List.of(new SNIHostName(name)));
    }
    if (checked) {
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
    parameters.setApplicationProtocols(alpn.toArray(String[]::new));
    engine.setSSLParameters(parameters);
    return engine;
  }
}
