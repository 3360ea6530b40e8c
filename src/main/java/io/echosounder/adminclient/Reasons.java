package io.echosounder.adminclient;

import io.echosounder.adminclient.AdminFailure.Kind;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says in plain words why a request or a file failed. */
final class Reasons {
  private Reasons() {}

  static String ofFile(Exception e) {
    return switch (e) {
      case NoSuchFileException n -> "there is no such file";
      case AccessDeniedException a -> "this user may not read it";
      default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    };
  }

  /** Whether the request never left, so that another address may be tried. */
  static boolean isConnect(Throwable e) {
    return e instanceof ConnectException
        || e instanceof HttpConnectTimeoutException
        || e instanceof NoRouteToHostException;
  }

  /**
   * The failure of a request.
   *
   * @param where the instance, as messages name it
   */
  static AdminFailure ofRequest(String where, Throwable e) {
    Kind kind =
        switch (e) {
          case HttpConnectTimeoutException c -> Kind.CONNECT_TIMEOUT;
          case HttpTimeoutException t -> Kind.READ_TIMEOUT;
          case ConnectException c -> Kind.CONNECT;
          case NoRouteToHostException n -> Kind.CONNECT;
          case UnknownHostException u -> Kind.RESOLVE;
          case SSLException s -> CertificateReasons.kind(s);
          default -> Kind.READ;
        };
    return new AdminFailure(kind, where + ": " + text(where, kind, e), e);
  }

  private static String text(String where, Kind kind, Throwable e) {
    String message = deepest(e).toLowerCase(Locale.ROOT);
    return switch (kind) {
      case CONNECT_TIMEOUT ->
          where.startsWith("https")
              ? "no connection with TLS in time: does this port speak TLS?"
              : "no answer to the connect in time";
      case READ_TIMEOUT -> "no answer in time (--request-timeout)";
      case RESOLVE -> "the name has no address";
      case CONNECT ->
          message.contains("unreachable") || e instanceof NoRouteToHostException
              ? "no route to this host"
              : message.contains("refused") || message.isEmpty()
                  ? "connection refused: is the admin port there?"
                  : deepest(e);
      case TLS, CERTIFICATE_EXPIRED, CERTIFICATE_MISNAMED, CERTIFICATE_UNKNOWN_ISSUER ->
          message.contains("not an ssl") || message.contains("plaintext")
              ? "this port does not speak TLS: write http:// instead of https://"
              : CertificateReasons.of(kind, deepest(e));
      case OPTIONS, READ, REFUSED -> readText(e, message);
    };
  }

  private static String readText(Throwable e, String message) {
    if (message.contains("reset")) {
      return "the connection was reset";
    }
    if (message.contains("eof") || message.contains("no bytes") || message.contains("closed")) {
      return "the connection closed before the answer was complete";
    }
    if (message.contains("status line") || message.contains("invalid")) {
      return "this port does not speak HTTP: is it the admin port?";
    }
    return deepest(e);
  }

  /** The message of the innermost cause that has one, because HttpClient wraps the socket's. */
  private static String deepest(Throwable e) {
    @Nullable String message = null;
    for (Throwable each = e; each != null; each = each.getCause()) {
      if (each.getMessage() != null && !each.getMessage().isBlank()) {
        message = each.getMessage();
      } else if (each instanceof UnresolvedAddressException) {
        message = "the name has no address";
      }
    }
    return message == null
        ? (e instanceof ConnectException ? "" : e.getClass().getSimpleName())
        : message;
  }
}
