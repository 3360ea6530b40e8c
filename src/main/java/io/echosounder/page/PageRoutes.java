package io.echosounder.page;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.MIMEHeader;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Serves the files of the live page. {@code GET /} is the page only for a reader that asks for
 * HTML; the REST layer answers everybody else.
 *
 * <p>The files come from here rather than from {@code META-INF/resources}, because Quarkus would
 * serve them without these headers, and would need the folder for temporary files that the server
 * does without.
 */
@Singleton
final class PageRoutes {

  /** No script and no style but our own files, no other host, no frame around the page. */
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final String START = "index.html";
  private static final String FOLDER = "/page/";

  /** Loaded at the first request, because most servers are never looked at. */
  private final Map<String, PageFile> loaded = new ConcurrentHashMap<>();

  void register(@Observes Router router) {
    router
        .route("/")
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .blockingHandler(this::start, false);
    router.routeWithRegex("\\/page\\/[A-Za-z./-]+").blockingHandler(this::file, false);
  }

  private void start(RoutingContext context) {
    // Of the page and of the index, so that a cache does not give one for the other.
    context.response().putHeader(HttpHeaders.VARY, "Accept, Accept-Encoding");
    if (context.parsedHeaders().accept().stream().anyMatch(PageRoutes::isHtml)) {
      answer(context, START);
    } else {
      context.next();
    }
  }

  private void file(RoutingContext context) {
    String name = context.normalizedPath().substring(FOLDER.length());
    HttpMethod method = context.request().method();
    if (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD)) {
      context.response().putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
      answer(context, name);
    } else if (loaded.computeIfAbsent(name, PageFile::load) == null) {
      context.next();
    } else {
      context.response().putHeader(HttpHeaders.ALLOW, "GET, HEAD");
      context.fail(405);
    }
  }

  /** Only a reader that names HTML is a browser. curl accepts everything. */
  private static boolean isHtml(MIMEHeader accepted) {
    return accepted.value().equalsIgnoreCase("text/html") && accepted.weight() > 0;
  }

  private void answer(RoutingContext context, String name) {
    PageFile file = loaded.computeIfAbsent(name, PageFile::load);
    if (file == null) {
      context.response().headers().remove(HttpHeaders.VARY);
      context.next();
      return;
    }
    HttpServerResponse response = context.response();
    response
        .putHeader(HttpHeaders.ETAG, file.tag())
        // A browser asks again each time, so that after an upgrade it has no old file.
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
        .putHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        .putHeader("X-Content-Type-Options", "nosniff")
        // A page of another site that opens this one in a tab gets no hold on that tab.
        .putHeader("Cross-Origin-Opener-Policy", "same-origin")
        .putHeader("Referrer-Policy", "no-referrer");
    if (isKnown(context.request().getHeader(HttpHeaders.IF_NONE_MATCH), file)) {
      response.setStatusCode(304).end();
      return;
    }
    response.putHeader(HttpHeaders.CONTENT_TYPE, file.mediaType());
    boolean gzip = acceptsGzip(context);
    if (gzip) {
      response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
    }
    // Vert.x leaves the body out of an answer to HEAD, and keeps its length.
    response.end(gzip ? file.compressed() : file.plain());
  }

  private static boolean isKnown(@Nullable String ifNoneMatch, PageFile file) {
    return ifNoneMatch != null && ifNoneMatch.contains(file.tag());
  }

  private static boolean acceptsGzip(RoutingContext context) {
    return context.parsedHeaders().acceptEncoding().stream()
        .anyMatch(coding -> coding.value().equals("gzip") && coding.weight() > 0);
  }
}
