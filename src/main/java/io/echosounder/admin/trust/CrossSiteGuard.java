package io.echosounder.admin.trust;

import io.echosounder.http.problem.AcceptedBody;
import io.echosounder.http.problem.Problem;
import io.echosounder.http.problem.ProblemMappers;
import io.echosounder.http.problem.ProblemType;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests that a web page of another site makes, because the browser would add the
 * password to them. A link to the live page works, because it changes nothing and shows the other
 * site nothing. If the admin port is bound to loopback, the guard also refuses a {@code Host} that
 * is not this machine: such a name may have been pointed at 127.0.0.1 (DNS rebinding).
 */
@Singleton
final class CrossSiteGuard {

  /** Before anything else looks at the request. */
  private static final int FIRST = 10_000;

  private static final Set<String> SAME_SITE = Set.of("same-origin", "none");

  private final boolean loopback;
  private final ProblemMappers problems;

  CrossSiteGuard(@ConfigProperty(name = "quarkus.http.host") String host, ProblemMappers problems) {
    this.loopback = AdminSettings.isLoopback(host);
    this.problems = problems;
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
      case BODY_TOO_LARGE -> AcceptedBody.TOO_LARGE;
      case FOREIGN_HOST -> "Use localhost, 127.0.0.1 or [::1] as the host";
      default -> "Origin or Sec-Fetch-Site names another site than the Host";
    };
  }

  private @Nullable ProblemType refusal(HttpServerRequest request) {
    // HTTP/1.0 allows a request without Host. No browser sends one.
    boolean named = request.authority() != null;
    if (loopback && named && !isLoopbackName(request.authority().host())) {
      return ProblemType.FOREIGN_HOST;
    }
    String site = request.getHeader("Sec-Fetch-Site");
    boolean foreignSite = site != null && !SAME_SITE.contains(site);
    return (foreignSite && !isLinkToThePage(request)) || isForeignOrigin(request)
        ? ProblemType.CROSS_SITE
        : null;
  }

  /** True if a person follows a link: it opens the page in a tab, and not inside another page. */
  private static boolean isLinkToThePage(HttpServerRequest request) {
    return request.method().equals(HttpMethod.GET)
        && request.path().equals("/")
        && "navigate".equals(request.getHeader("Sec-Fetch-Mode"))
        && "document".equals(request.getHeader("Sec-Fetch-Dest"));
  }

  /**
   * Compares the scheme only if the request came with TLS. Without TLS here, a proxy in front may
   * speak it to the browser.
   */
  private static boolean isForeignOrigin(HttpServerRequest request) {
    String origin = request.getHeader("Origin");
    String own = "://" + request.getHeader("Host");
    return origin != null
        && !(request.isSSL() ? origin.equals("https" + own) : origin.endsWith(own));
  }

  /**
   * Refuses a large body before it is sent. A body without a length is counted while it arrives.
   */
  private static boolean isTooLarge(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    // The HTTP decoder has already refused a length that is not a number.
    return length != null && Long.parseLong(length) > AcceptedBody.MAX_BYTES;
  }

  private static boolean isLoopbackName(String name) {
    String bare = name.startsWith("[") ? name.substring(1, name.length() - 1) : name;
    if (bare.equalsIgnoreCase("localhost")) {
      return true;
    }
    try {
      // This never looks up a name.
      return InetAddress.ofLiteral(bare).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
