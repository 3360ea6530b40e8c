package io.echosounder.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** A self-signed certificate with its key, which the JDK's keytool makes. */
public final class TestCertificate {

  private static final char[] PASSWORD = "password".toCharArray();

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
      Path file = folder.resolve("store.p12");
      List<String> command =
          new ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                  "-genkeypair",
                  "-alias",
                  "echo",
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
      Process keytool =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile())
              .start();
      if (keytool.waitFor() != 0) {
        throw new IllegalStateException(Files.readString(folder.resolve("log")));
      }
      KeyStore store = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(file)) {
        store.load(in, PASSWORD);
      }
      return new TestCertificate(store);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Writes the certificate and its key into one PEM file, and returns the file. */
  public Path pem(Path folder) {
    try {
      Base64.Encoder base64 = Base64.getMimeEncoder(64, new byte[] {'\n'});
      String text =
          block("CERTIFICATE", base64.encodeToString(store.getCertificate("echo").getEncoded()))
              + block(
                  "PRIVATE KEY",
                  base64.encodeToString(store.getKey("echo", PASSWORD).getEncoded()));
      return Files.writeString(Files.createTempFile(folder, "certificate", ".pem"), text);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String block(String name, String content) {
    return "-----BEGIN " + name + "-----\n" + content + "\n-----END " + name + "-----\n";
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
        roots.setCertificateEntry("root" + roots.size(), each.store.getCertificate("echo"));
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
