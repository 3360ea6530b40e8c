package io.echosounder;

import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says in one line why Quarkus refused the TLS settings. Quarkus itself throws a stack trace. */
final class TlsMistakes {

  private static final Pattern UNKNOWN_NAME =
      Pattern.compile(
          "No TLS configuration named (\\S+) found in the TLS registry.*", Pattern.DOTALL);

  private static final Pattern UNREADABLE =
      Pattern.compile("(?:Invalid|No) .* for (?:certificate|the trust store of) '(.+?)'.*");

  private static final String NEITHER =
      "Cannot set quarkus.http.insecure-requests without enabling SSL.";

  private TlsMistakes() {}

  /** A line with the name of the property; empty if the fault has another cause. */
  static Optional<String> line(Throwable fault) {
    String message = String.valueOf(fault.getMessage());
    Matcher unknown = UNKNOWN_NAME.matcher(message);
    if (unknown.matches()) {
      String name = unknown.group(1);
      return Optional.of(
          "quarkus.http.tls-configuration-name: nothing sets quarkus.tls."
              + name
              + ".*; name the certificate with quarkus.tls."
              + name
              + ".key-store.pem.admin.cert and .key");
    }
    if (message.equals(NEITHER)) {
      return Optional.of(
          "quarkus.http.insecure-requests: disables HTTP, and there is no HTTPS: set"
              + " quarkus.http.tls-configuration-name too");
    }
    Matcher unreadable = UNREADABLE.matcher(message);
    return unreadable.matches()
        ? Optional.of("quarkus.tls." + unreadable.group(1) + ": " + reason(fault))
        : Optional.empty();
  }

  private static String reason(Throwable fault) {
    Throwable deepest = fault;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return switch (deepest) {
      case NoSuchFileException file -> file.getFile() + " does not exist";
      case AccessDeniedException file -> file.getFile() + " may not be read by this user";
      default -> "a certificate or a key cannot be read: " + deepest.getMessage();
    };
  }
}
