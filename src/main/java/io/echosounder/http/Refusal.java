package io.echosounder.http;

import io.echosounder.http.problem.Problem;
import io.echosounder.http.problem.ProblemType;
import org.jspecify.annotations.Nullable;

/** The reason why a request is refused, as the sender sees it. */
record Refusal(ProblemType type, String detail, @Nullable String field, @Nullable String accepts) {

  static Refusal of(ProblemType type, String detail) {
    return new Refusal(type, detail, null, null);
  }

  static Refusal invalid(String detail) {
    return of(ProblemType.INVALID_REQUEST, detail);
  }

  Problem problem() {
    return new Problem(type.uri(), type.title(), type.status(), detail, field, accepts);
  }
}
