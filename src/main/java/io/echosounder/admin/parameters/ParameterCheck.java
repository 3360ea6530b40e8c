package io.echosounder.admin.parameters;

import io.echosounder.admin.timeouts.Etag;
import io.echosounder.http.problem.ApiCalls;
import io.echosounder.http.problem.ProblemException;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.List;
import java.util.Map;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Refuses query parameters that a call does not have, those without a value, and repeated ones
 * where only one value makes sense. JAX-RS would ignore them, so a slip of the keyboard would end
 * every connection instead of a few. For the same reason only a {@code PATCH} may have a body.
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
    if (request.getHeaders().getOrDefault(Etag.IF_MATCH, List.of()).contains("")) {
      // Quarkus would pass null on, and the change would be made whatever the state is.
      throw ProblemException.parameter(Etag.IF_MATCH, "", Etag.ACCEPTED);
    }
    Map<String, List<String>> given = request.getUriInfo().getQueryParameters();
    boolean stray = hasBody(request) && !request.getMethod().equals("PATCH");
    if (given.isEmpty() && !stray) {
      return;
    }
    Map<String, Boolean> known =
        calls.parameters(request.getMethod(), request.getUriInfo().getPath());
    if (stray) {
      throw ProblemException.body(
          null,
          "This call takes no body",
          known.isEmpty()
              ? "nothing"
              : "query parameters instead: " + String.join(", ", known.keySet()));
    }
    given.forEach((name, values) -> check(name, values, known));
  }

  private static boolean hasBody(ContainerRequestContext request) {
    String length = request.getHeaderString("Content-Length");
    return request.getHeaderString("Transfer-Encoding") != null
        || (length != null && !length.equals("0"));
  }

  private static void check(String name, List<String> values, Map<String, Boolean> known) {
    Boolean repeatable = known.get(name);
    if (repeatable == null) {
      throw ProblemException.parameter(
          name.length() > 60 ? name.substring(0, 60) : name,
          values.getFirst(),
          known.isEmpty() ? "no parameters" : "one of " + String.join(", ", known.keySet()));
    }
    if (values.contains("")) {
      throw ProblemException.parameter(name, "", "a value; or leave the parameter out");
    }
    if (values.size() > 1 && !repeatable) {
      throw ProblemException.parameter(name, values.get(1), "one value");
    }
  }
}
