package io.echosounder.client.wire;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;

/** Tells whether a private key belongs to a certificate. */
final class KeyPairs {
  private static final byte[] TEXT = {1};

  private KeyPairs() {}

  /** True if the certificate verifies what the key signs, or if nobody can tell. */
  static boolean belongs(PrivateKey key, X509Certificate certificate) {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          case "EdDSA" -> "EdDSA";
          default -> "";
        };
    if (algorithm.isEmpty()) {
      return true;
    }
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(TEXT);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(TEXT);
      return signature.verify(signed);
    } catch (InvalidKeyException e) {
      // The certificate's key is of another kind.
      return false;
    } catch (GeneralSecurityException e) {
      return true;
    }
  }
}
