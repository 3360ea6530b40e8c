package io.echosounder.telemetry;

import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Lets readers that accept neither text nor everything have the metrics. Micrometer would refuse
 * them without a body, and among them those of its own format.
 */
@Singleton
final class MetricsRoute {

  void register(@Observes ManagementInterface management) {
    // Before the handler of Micrometer.
    management.router().route("/q/metrics").order(Integer.MIN_VALUE).handler(MetricsRoute::accept);
  }

  private static void accept(RoutingContext context) {
    String accept = context.request().getHeader(HttpHeaders.ACCEPT);
    if (accept != null && !accept.contains("*/*") && !accept.contains("text/plain")) {
      context.request().headers().remove(HttpHeaders.ACCEPT);
    }
    context.next();
  }
}
