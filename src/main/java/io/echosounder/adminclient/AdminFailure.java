package io.echosounder.adminclient;

import org.jspecify.annotations.Nullable;

/** A request to the REST API failed. The message is one sentence and names the instance. */
public final class AdminFailure extends Exception {
  private static final long serialVersionUID = 1L;

  /** The step that failed. A command chooses its exit code by this. */
  public enum Kind {
    /** The options cannot be used: a file that cannot be read, for example. */
    OPTIONS,
    /** The name has no address. */
    RESOLVE,
    /** No address took the connection. */
    CONNECT,
    /** No address answered in time. */
    CONNECT_TIMEOUT,
    /** TLS failed, but not because of the server's certificate. */
    TLS,
    /** The server's certificate has expired, or is not valid yet. */
    CERTIFICATE_EXPIRED,
    /** The server's certificate is for another name. */
    CERTIFICATE_MISNAMED,
    /** Nobody whom this command trusts has signed the server's certificate. */
    CERTIFICATE_UNKNOWN_ISSUER,
    /** The connection broke, or the answer is not one of the REST API. */
    READ,
    /** The answer did not come in time. */
    READ_TIMEOUT,
    /** The server understood the request and refused it. */
    REFUSED
  }

  private final Kind kind;
  private final int status;
  private final String problem;

  AdminFailure(Kind kind, String message, @Nullable Throwable cause) {
    this(kind, message, cause, 0, "");
  }

  private AdminFailure(
      Kind kind, String message, @Nullable Throwable cause, int status, String problem) {
    super(message.replaceAll("\\p{Cntrl}+", " "), cause);
    this.kind = kind;
    this.status = status;
    this.problem = problem;
  }

  static AdminFailure refused(String message, int status, String problem) {
    return new AdminFailure(Kind.REFUSED, message, null, status, problem);
  }

  /** The step that failed. */
  public Kind kind() {
    return kind;
  }

  /** The HTTP status of a refusal; 0 if there was no answer. */
  public int status() {
    return status;
  }

  /** The last part of the problem's type, such as {@code unknown-connection}; empty if none. */
  public String problem() {
    return problem;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
