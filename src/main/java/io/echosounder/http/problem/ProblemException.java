package io.echosounder.http.problem;

import org.jspecify.annotations.Nullable;

/** Ends a request with a problem. Nothing of the request has been applied. */
public final class ProblemException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final ProblemType type;
  private final @Nullable String field;
  private final @Nullable String accepts;

  /** A problem that concerns no single parameter or field. */
  public ProblemException(ProblemType type, String detail) {
    this(type, detail, null, null);
  }

  private ProblemException(
      ProblemType type, String detail, @Nullable String field, @Nullable String accepts) {
    super(detail);
    this.type = type;
    this.field = field;
    this.accepts = accepts;
  }

  /** A query parameter or a header that cannot be understood. */
  public static ProblemException parameter(String name, @Nullable String value, String accepts) {
    return new ProblemException(
        ProblemType.INVALID_PARAMETER, name + ": " + quoted(value), name, accepts);
  }

  /** A field of the body that cannot be understood; without a name, the body itself. */
  public static ProblemException body(@Nullable String field, String detail, String accepts) {
    return new ProblemException(ProblemType.INVALID_BODY, detail, field, accepts);
  }

  /** The problem as it is answered. */
  public Problem problem() {
    return new Problem(type.uri(), type.title(), type.status(), getMessage(), field, accepts);
  }

  /**
   * The given value, cut to 60 characters, so that an answer is never much longer than a request.
   */
  private static String quoted(@Nullable String value) {
    if (value == null) {
      return "is not given";
    }
    String shown = value.length() > 60 ? value.substring(0, 60) + "…" : value;
    return "\"" + shown + "\" is not accepted";
  }
}
