package io.echosounder.adminclient;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Makes HTTP clients that fit the admin port. */
final class Http {

  private static final String ALLOWED_HEADERS = "jdk.httpclient.allowRestrictedHeaders";

  private Http() {}

  /**
   * A client for one URL.
   *
   * @param caCertificates a PEM file with the certificates to trust; null for those of the JDK
   */
  static HttpClient client(AdminUrl url, @Nullable Path caCertificates, Duration connectTimeout)
      throws AdminFailure {
    if (System.getProperty(ALLOWED_HEADERS) == null) {
      // A connection to one of several addresses still names the host that the user gave. The JDK
      // reads this at the first client.
      System.setProperty(ALLOWED_HEADERS, "host");
    }
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(connectTimeout);
    try {
      if (!url.isTls()) {
        builder.sslContext(unused());
      } else {
        if (caCertificates != null) {
          builder.sslContext(trusting(caCertificates));
        }
        if (!isAddress(url)) {
          // The certificate is checked against this name, even if an address was dialed.
          SSLParameters parameters = new SSLParameters();
          parameters.setServerNames(List.of(new SNIHostName(url.host())));
          builder.sslParameters(parameters);
        }
      }
    } catch (GeneralSecurityException e) {
      throw new AdminFailure(AdminFailure.Kind.OPTIONS, "TLS cannot start: " + e.getMessage(), e);
    }
    return builder.build();
  }

  static boolean isAddress(AdminUrl url) {
    return url.host().startsWith("[") || url.host().matches("[0-9.]+");
  }

  /** A client without a context reads all certificates of the JDK, which takes 100 ms. */
  private static SSLContext unused() throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(new KeyManager[0], new TrustManager[0], null);
    return context;
  }

  private static SSLContext trusting(Path file) throws GeneralSecurityException, AdminFailure {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    try (InputStream pem = Files.newInputStream(file)) {
      store.load(null, null);
      Collection<? extends Certificate> all =
          CertificateFactory.getInstance("X.509").generateCertificates(pem);
      if (all.isEmpty()) {
        throw new CertificateException("it has no certificate");
      }
      int number = 0;
      for (Certificate each : all) {
        store.setCertificateEntry("ca" + number++, each);
      }
    } catch (IOException | CertificateException e) {
      throw new AdminFailure(
          AdminFailure.Kind.OPTIONS, "--cacert " + file + ": " + Reasons.ofFile(e), e);
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
