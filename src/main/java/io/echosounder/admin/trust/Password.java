package io.echosounder.admin.trust;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategies;
import io.echosounder.common.ConfigMistake;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A password from the configuration, plain or a bcrypt hash; compared in constant time.
 *
 * <p>Checking a bcrypt hash takes tens of milliseconds on purpose, and HTTP Basic sends the
 * password with every request. Therefore a digest of the right password is kept, with a salt of
 * this process.
 */
final class Password {

  /** $2a$, $2b$ and $2y$ are the same algorithm; different programs write different prefixes. */
  private static final Pattern BCRYPT =
      Pattern.compile("\\$2[aby]\\$(0[4-9]|[12]\\d|3[01])\\$[./A-Za-z0-9]{53}");

  /** Of a password it takes the first 72 bytes, as htpasswd does. */
  private static final BCrypt.Verifyer BCRYPT_VERIFIER =
      BCrypt.verifyer(
          BCrypt.Version.VERSION_2A, LongPasswordStrategies.truncate(BCrypt.Version.VERSION_2A));

  private final byte[] salt = new byte[32];
  private final @Nullable String hash;
  private volatile byte @Nullable [] right;

  private Password(@Nullable String plain, @Nullable String hash) {
    new SecureRandom().nextBytes(salt);
    this.hash = hash;
    this.right = plain == null ? null : digest(plain);
  }

  /**
   * Reads a configured password.
   *
   * @throws ConfigMistake if it is blank, or begins like a bcrypt hash but is not one
   */
  static Password of(String property, String configured) {
    if (configured.isBlank()) {
      throw new ConfigMistake(property, "is blank");
    }
    if (!configured.startsWith("$2")) {
      return new Password(configured, null);
    }
    if (!BCRYPT.matcher(configured).matches()) {
      throw new ConfigMistake(
          property, "begins like a bcrypt hash but is none, such as htpasswd -nB writes");
    }
    return new Password(null, "$2a$" + configured.substring(4));
  }

  /** Compares a password with this one. Slow for a hash, so never call it on an event loop. */
  boolean matches(String given) {
    byte[] digest = digest(given);
    byte[] known = right;
    if (known != null && MessageDigest.isEqual(known, digest)) {
      return true;
    }
    if (hash == null || !BCRYPT_VERIFIER.verify(given.toCharArray(), hash).verified) {
      return false;
    }
    right = digest;
    return true;
  }

  private byte[] digest(String password) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(salt);
      return sha.digest(password.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
