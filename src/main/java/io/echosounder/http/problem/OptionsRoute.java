package io.echosounder.http.problem;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Answers {@code OPTIONS} with the methods of the path. Quarkus would list those of all paths that
 * begin like this one.
 */
@Singleton
final class OptionsRoute {

  private static final String ALL_METHODS = "DELETE, GET, HEAD, OPTIONS, PATCH, POST";

  private final ApiCalls calls;

  OptionsRoute(ApiCalls calls) {
    this.calls = calls;
  }

  void register(@Observes Router router) {
    router.route().method(HttpMethod.OPTIONS).handler(this::answer);
  }

  private void answer(RoutingContext context) {
    String path = context.request().path();
    // OPTIONS * arrives as this path.
    String allowed = path.equals("/*") ? ALL_METHODS : calls.methods(path);
    if (allowed == null) {
      context.next();
    } else {
      context.response().putHeader(HttpHeaders.ALLOW, allowed).end();
    }
  }
}
