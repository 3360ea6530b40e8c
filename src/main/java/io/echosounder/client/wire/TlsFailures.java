package io.echosounder.client.wire;

import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says in plain words why TLS failed. */
final class TlsFailures {
  private static final Pattern ALERT = Pattern.compile("Received fatal alert: (\\w+)");

  private TlsFailures() {}

  /**
   * The failure of a handshake.
   *
   * @param cause the exception of the handler; a {@link CertificateProblem} may be deep in it
   */
  static WireFailure ofHandshake(Throwable cause) {
    CertificateProblem problem = find(cause, CertificateProblem.class);
    if (problem != null) {
      return new WireFailure(problem.exitCode(), problem.getMessage(), cause);
    }
    return new WireFailure(
        ExitCode.TLS_FAILED, "the TLS handshake failed: " + reason(cause), cause);
  }

  /** TLS failed on a connection that stood. */
  static WireFailure ofConnection(SSLException cause) {
    return new WireFailure(ExitCode.TLS_FAILED, "TLS failed: " + reason(cause), cause);
  }

  /** True if the failure is an alert that the peer sent. */
  static boolean isAlert(@Nullable Throwable cause) {
    return cause != null && ALERT.matcher(String.valueOf(cause.getMessage())).find();
  }

  private static String reason(Throwable cause) {
    if (cause instanceof NotSslRecordException) {
      return "the peer does not speak TLS here";
    }
    if (cause instanceof ClosedChannelException) {
      return "the peer closed the connection (FIN)";
    }
    String message = cause.getMessage();
    if (message == null) {
      return cause.getClass().getSimpleName();
    }
    Matcher alert = ALERT.matcher(message);
    if (alert.find()) {
      return alert(alert.group(1));
    }
    if (message.contains("client_hello")) {
      return "our own bytes came back: this is an echo server without TLS";
    }
    if (!(cause instanceof SSLException) && cause instanceof IOException io) {
      return Failure.reason(io);
    }
    // The JDK begins with the alert that it sends: (certificate_unknown).
    return message.replaceFirst("^\\(\\w+\\) ", "");
  }

  private static String alert(String name) {
    return "the peer sent the alert "
        + name
        + switch (name) {
          case "certificate_required", "bad_certificate" -> ": --cert FILE names our certificate";
          case "no_application_protocol" -> ": it has no protocol of --alpn";
          case "unrecognized_name" -> ": it does not know the name of --servername";
          default -> "";
        };
  }

  private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (type.isInstance(each)) {
        return type.cast(each);
      }
    }
    return null;
  }
}
