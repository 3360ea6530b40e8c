package io.echosounder.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
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

  /** The problem document. */
  String json() {
    Problem problem = new Problem(type.uri(), type.title(), type.status(), detail, field, accepts);
    try {
      return Json.MAPPER.writeValueAsString(problem);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Made at the first refusal, because its tables have a random seed that a native build would fix.
   */
  private static final class Json {
    static final ObjectMapper MAPPER = new ObjectMapper();
  }
}
