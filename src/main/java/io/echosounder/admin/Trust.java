package io.echosounder.admin;

import io.echosounder.http.Problem;
import io.echosounder.http.ProblemType;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Whom the admin API trusts. On loopback everyone on the host, anywhere else nobody without a
 * password, and without passwords it does not start. No page that a browser shows: requests from
 * other sites are refused, for the browser adds the password, and on loopback a foreign {@code
 * Host} (DNS rebinding) too.
 */
@Singleton
final class Trust {

  /** Before anything else looks at the request. */
  private static final int FIRST = 10_000;

  private static final Set<String> SAME_SITE = Set.of("same-origin", "none");

  private final AdminConfig config;
  private final AdminUsers users;
  private final String host;
  private final boolean loopback;
  private final ProblemMappers problems;

  Trust(
      AdminConfig config,
      AdminUsers users,
      @ConfigProperty(name = "quarkus.http.host") String host,
      ProblemMappers problems) {
    this.config = config;
    this.users = users;
    this.host = host;
    this.loopback = AdminSettings.isLoopback(host);
    this.problems = problems;
  }

  /** Whether name and password are asked for: always off loopback, on loopback if they are set. */
  boolean asksForPassword() {
    return users.areThere();
  }

  void check(@Observes StartupEvent event) {
    AdminSettings.checkHost(config, host);
    AdminSettings.checkRange(config);
  }

  void register(@Observes Filters filters) {
    filters.register(this::filter, FIRST);
  }

  private void filter(RoutingContext context) {
    ProblemType refusal =
        isTooLarge(context.request()) ? ProblemType.BODY_TOO_LARGE : refusal(context.request());
    if (refusal == null) {
      context.next();
    } else {
      problems.answer(context, Problem.of(refusal, detail(refusal)));
    }
  }

  private static String detail(ProblemType refusal) {
    return switch (refusal) {
      case BODY_TOO_LARGE -> "A body may have 65,536 bytes";
      case FOREIGN_HOST -> "Use localhost, 127.0.0.1 or [::1] as the host";
      default -> "Origin or Sec-Fetch-Site names another site than the Host";
    };
  }

  private @Nullable ProblemType refusal(HttpServerRequest request) {
    // No Host at all: HTTP/1.0, which no browser speaks.
    boolean named = request.authority() != null;
    if (loopback && named && !isLoopbackName(request.authority().host())) {
      return ProblemType.FOREIGN_HOST;
    }
    String site = request.getHeader("Sec-Fetch-Site");
    String origin = request.getHeader("Origin");
    boolean foreignSite = site != null && !SAME_SITE.contains(site);
    boolean foreignOrigin = origin != null && !origin.endsWith("://" + request.getHeader("Host"));
    return foreignSite || foreignOrigin ? ProblemType.CROSS_SITE : null;
  }

  /** Said before the body is sent, where its length is; a body without is counted as it comes. */
  private static boolean isTooLarge(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    // The HTTP server has refused what is no number.
    return length != null && Long.parseLong(length) > TimeoutsPatch.MAX_BYTES;
  }

  private static boolean isLoopbackName(String name) {
    String bare = name.startsWith("[") ? name.substring(1, name.length() - 1) : name;
    if (bare.equalsIgnoreCase("localhost")) {
      return true;
    }
    try {
      // Never a look-up: only what is an address already can be one of ours.
      return InetAddress.ofLiteral(bare).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
