package io.echosounder.client.wire;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads certificates and keys from PEM files. */
final class Pem {
  private static final Pattern CERTIFICATE =
      Pattern.compile("-----BEGIN CERTIFICATE-----([^-]*)-----END");
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN ([A-Z ]*)PRIVATE KEY-----([^-]*)-----END");

  /** A key in PKCS#8 names its algorithm, but Java has to be told. */
  private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA", "RSASSA-PSS");

  private Pem() {}

  /**
   * Reads at least one certificate.
   *
   * @param option the option that names the file, for messages
   * @throws IllegalArgumentException if there is none; the message tells why
   */
  static List<X509Certificate> certificates(String option, Path file) {
    // One by one, because Java's parser fails at a key between certificates.
    Matcher block = CERTIFICATE.matcher(text(option, file));
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      while (block.find()) {
        certificates.add(
            (X509Certificate)
                factory.generateCertificate(new ByteArrayInputStream(decoded(block.group(1)))));
      }
    } catch (CertificateException | IllegalArgumentException e) {
      throw wrong(option, file, "holds a certificate that cannot be read", e);
    }
    if (certificates.isEmpty()) {
      throw wrong(option, file, "holds no certificate in PEM", null);
    }
    return certificates;
  }

  /** Reads a private key in PKCS#8. */
  static PrivateKey key(String option, Path file) {
    Matcher block = KEY.matcher(text(option, file));
    if (!block.find()) {
      throw wrong(option, file, "holds no private key in PEM", null);
    }
    String form = block.group(1).strip();
    if (!form.isEmpty()) {
      throw wrong(
          option,
          file,
          "holds a key of the form "
              + form
              + ": write it in PKCS#8 and unencrypted, with openssl pkcs8 -topk8 -nodes",
          null);
    }
    PKCS8EncodedKeySpec key;
    try {
      key = new PKCS8EncodedKeySpec(decoded(block.group(2)));
    } catch (IllegalArgumentException e) {
      throw wrong(option, file, "holds a private key that is not in Base64", e);
    }
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(key);
      } catch (GeneralSecurityException e) {
        // It belongs to another algorithm.
      }
    }
    throw wrong(option, file, "holds a private key of an unknown algorithm", null);
  }

  private static byte[] decoded(String base64) {
    return Base64.getMimeDecoder().decode(base64);
  }

  private static String text(String option, Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      throw wrong(option, file, "does not exist", e);
    } catch (IOException e) {
      throw wrong(option, file, "cannot be read", e);
    }
  }

  private static IllegalArgumentException wrong(
      String option, Path file, String why, @Nullable Throwable cause) {
    return new IllegalArgumentException(option + ": " + file + " " + why, cause);
  }
}
