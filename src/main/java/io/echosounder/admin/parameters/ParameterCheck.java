package io.echosounder.admin.parameters;

import io.echosounder.http.problem.ApiCalls;
import io.echosounder.http.problem.ProblemException;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.List;
import java.util.Map;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Refuses query parameters that a call does not have, and repeated ones where only one value makes
 * sense. JAX-RS would ignore both, so a slip of the keyboard would end every connection instead of
 * a few.
 */
@Singleton
public final class ParameterCheck {

  private final ApiCalls calls;

  ParameterCheck(ApiCalls calls) {
    this.calls = calls;
  }

  /** Runs before any parameter is read. */
  @ServerRequestFilter
  public void check(ContainerRequestContext request) {
    Map<String, List<String>> given = request.getUriInfo().getQueryParameters();
    if (given.isEmpty()) {
      return;
    }
    Map<String, Boolean> known =
        calls.parameters(request.getMethod(), request.getUriInfo().getPath());
    given.forEach((name, values) -> check(name, values, known));
  }

  private static void check(String name, List<String> values, Map<String, Boolean> known) {
    Boolean repeatable = known.get(name);
    if (repeatable == null) {
      throw ProblemException.parameter(
          name.length() > 60 ? name.substring(0, 60) : name,
          values.getFirst(),
          known.isEmpty() ? "no parameters" : "one of " + String.join(", ", known.keySet()));
    }
    if (values.size() > 1 && !repeatable) {
      throw ProblemException.parameter(name, values.get(1), "one value");
    }
  }
}
