package io.echosounder;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** A self-signed certificate with its key, which the JDK's keytool makes. */
public final class TestCertificate {

  static {
    // By default the JDK's sockets take a FIN without close_notify for the end of the input.
    System.setProperty("com.sun.net.ssl.requireCloseNotify", "true");
  }

  private static final char[] PASSWORD = "password".toCharArray();
  private static final String ALIAS = "echo";

  /** For the host that most tests use. */
  public static final TestCertificate LOCALHOST =
      make("CN=localhost", "dns:localhost,ip:127.0.0.1");

  private final KeyStore store;

  private TestCertificate(KeyStore store) {
    this.store = store;
  }

  /**
   * Makes one.
   *
   * @param names the subject's alternative names in keytool's words
   * @param more options of keytool, such as those for the validity
   */
  public static TestCertificate make(String subject, String names, String... more) {
    try {
      Path folder = Files.createTempDirectory("certificate");
      try {
        return new TestCertificate(store(folder.resolve("store.p12"), subject, names, more));
      } finally {
        delete(folder);
      }
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static KeyStore store(Path file, String subject, String names, String... more)
      throws IOException, GeneralSecurityException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-dname",
                subject,
                "-ext",
                "san=" + names,
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD)));
    command.addAll(List.of(more));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (keytool.waitFor() != 0) {
      throw new IllegalStateException(output);
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    return store;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path each : files.toList()) {
        Files.delete(each);
      }
    }
    Files.delete(folder);
  }

  /** The certificate itself. */
  public X509Certificate certificate() {
    try {
      return (X509Certificate) store.getCertificate(ALIAS);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The certificate in PEM. */
  public String certificatePem() {
    try {
      return block("CERTIFICATE", certificate().getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Its private key in PEM. */
  public String keyPem() {
    try {
      return block("PRIVATE KEY", store.getKey(ALIAS, PASSWORD).getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The files of a Secret that cert-manager writes. */
  public Map<String, String> secret() {
    return Map.of("tls.crt", certificatePem(), "tls.key", keyPem());
  }

  /** Writes the certificate and its key into one PEM file, and returns the file. */
  public Path pem(Path folder) {
    try {
      return Files.writeString(
          Files.createTempFile(folder, "certificate", ".pem"), certificatePem() + keyPem());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String block(String name, byte[] bytes) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    return "-----BEGIN " + name + "-----\n" + text + "\n-----END " + name + "-----\n";
  }

  /** The server's end of TLS on an accepted socket, before the handshake. */
  public static SSLSocket serverSide(SSLContext context, Socket accepted) throws IOException {
    SSLSocket tls =
        (SSLSocket)
            context.getSocketFactory().createSocket(accepted, null, accepted.getPort(), false);
    tls.setUseClientMode(false);
    return tls;
  }

  /** Shows this certificate, and trusts {@code others}. */
  public SSLContext showing(TestCertificate... others) {
    try {
      KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
      keys.init(store, PASSWORD);
      return context(keys, others);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Shows no certificate, and trusts this one. */
  public SSLContext trusting() {
    return context(null, this);
  }

  private static SSLContext context(@Nullable KeyManagerFactory keys, TestCertificate... trusted) {
    try {
      KeyStore roots = KeyStore.getInstance("PKCS12");
      roots.load(null, null);
      for (TestCertificate each : trusted) {
        roots.setCertificateEntry("root" + roots.size(), each.certificate());
      }
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(roots);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          keys == null ? null : keys.getKeyManagers(),
          trusted.length == 0 ? null : trust.getTrustManagers(),
          null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A client that has not yet shaken hands. */
  public static SSLSocket dial(SSLContext client, int port, String version) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    // Without a delay between the end of the handshake and the first message.
    socket.setTcpNoDelay(true);
    SSLSocket tls =
        (SSLSocket) client.getSocketFactory().createSocket(socket, "localhost", port, true);
    tls.setEnabledProtocols(new String[] {version});
    return tls;
  }
}
