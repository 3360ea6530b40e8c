package io.echosounder.http.problem;

import java.util.Locale;

/**
 * Every error that the HTTP ports answer with; a test compares the table in docs/api.md with this
 * one.
 */
public enum ProblemType {
  INVALID_PARAMETER(400, "A query parameter or a header cannot be understood"),
  INVALID_BODY(400, "The body cannot be understood"),
  INVALID_REQUEST(400, "The request cannot be understood"),
  UNAUTHENTICATED(401, "Name and password are needed"),
  FORBIDDEN(403, "This user may not make changes"),
  FOREIGN_HOST(403, "The Host header does not name this machine"),
  CROSS_SITE(403, "The request comes from another site"),
  UNKNOWN_PATH(404, "This path does not exist"),
  UNKNOWN_CONNECTION(404, "No connection has ever had this id"),
  METHOD_NOT_ALLOWED(405, "This path does not have this method"),
  NOT_ACCEPTABLE(406, "The path has no media type that Accept allows"),
  REQUEST_TIMEOUT(408, "The request did not arrive in time"),
  NOT_NOW(409, "The listener's state does not allow that"),
  CONNECTION_CLOSED(410, "The connection is closed"),
  CHANGED_MEANWHILE(412, "The timeouts have changed since the ETag in If-Match"),
  BODY_TOO_LARGE(413, "The body is larger than 64 KiB"),
  URI_TOO_LONG(414, "The request line is too long"),
  UNSUPPORTED_MEDIA_TYPE(415, "The server does not read this media type"),
  EXPECTATION_FAILED(417, "The server cannot meet the expectation"),
  HEADERS_TOO_LARGE(431, "The headers are too large"),
  INTERNAL_ERROR(500, "The server has failed"),
  NOT_IMPLEMENTED(501, "The server does not know the method or the transfer coding"),
  TOO_MANY_SUBSCRIBERS(503, "Too many clients listen to events"),
  VERSION_NOT_SUPPORTED(505, "The server does not speak this HTTP version");

  private final int status;
  private final String title;

  ProblemType(int status, String title) {
    this.status = status;
    this.title = title;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** The meaning in words. */
  public String title() {
    return title;
  }

  /** The stable name for programs (RFC 9457 {@code type}). */
  public String uri() {
    return "urn:echosounder:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The type for a status that the framework has chosen. */
  public static ProblemType forStatus(int status) {
    return switch (status) {
      case 401 -> UNAUTHENTICATED;
      case 403 -> FORBIDDEN;
      case 404 -> UNKNOWN_PATH;
      case 405 -> METHOD_NOT_ALLOWED;
      case 406 -> NOT_ACCEPTABLE;
      case 408 -> REQUEST_TIMEOUT;
      case 412 -> CHANGED_MEANWHILE;
      case 413 -> BODY_TOO_LARGE;
      case 414 -> URI_TOO_LONG;
      case 415 -> UNSUPPORTED_MEDIA_TYPE;
      case 417 -> EXPECTATION_FAILED;
      case 431 -> HEADERS_TOO_LARGE;
      case 501 -> NOT_IMPLEMENTED;
      case 505 -> VERSION_NOT_SUPPORTED;
      default -> status >= 400 && status < 500 ? INVALID_REQUEST : INTERNAL_ERROR;
    };
  }
}
