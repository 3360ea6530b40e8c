package io.echosounder.page;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the files of the live page are served. */
@QuarkusTest
class PageRoutesTest {

  private static final String BROWSER =
      "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";

  private static final Pattern IMPORT = Pattern.compile("(?:from\\s*|import\\s*)[\"'](\\.[^\"']+)");
  private static final Pattern LINK = Pattern.compile("(?:src|href)=\"(/page/[^\"]+)\"");

  @Test
  void aBrowserGetsThePageWithAStrictPolicy() {
    given()
        .accept(BROWSER)
        .get("/")
        .then()
        .statusCode(200)
        .contentType("text/html; charset=UTF-8")
        .header("Content-Security-Policy", containsString("default-src 'none'; script-src 'self'"))
        .header("Content-Security-Policy", not(containsString("unsafe")))
        .header("X-Content-Type-Options", "nosniff")
        .header("Cross-Origin-Opener-Policy", "same-origin")
        .header("Vary", "Accept, Accept-Encoding")
        .body(containsString("<title>Echosounder</title>"));
    given().accept(BROWSER).head("/").then().statusCode(200).body(emptyString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"*/*", "application/json", "text/html;q=0, */*"})
  void everybodyElseGetsTheIndex(String accept) {
    given().accept(accept).get("/").then().contentType(ContentType.JSON);
  }

  /** Every file that another one names is there, and nothing is named on another host. */
  @Test
  void thePageIsComplete() {
    String start = given().accept(BROWSER).get("/").asString();
    List<String> paths = new ArrayList<>();
    LINK.matcher(start).results().map(link -> link.group(1)).forEach(paths::add);
    assertThat(paths).contains("/page/app.js", "/page/page.css", "/page/icon.svg");
    for (int i = 0; i < paths.size(); i++) {
      String path = paths.get(i);
      String body = given().get(path).then().statusCode(200).extract().asString();
      if (path.endsWith(".js")) {
        for (MatchResult named : IMPORT.matcher(body).results().toList()) {
          String other = java.net.URI.create(path).resolve(named.group(1)).toString();
          if (!paths.contains(other)) {
            paths.add(other);
          }
        }
      }
    }
    assertThat(paths).contains("/page/lib/lit-html.js", "/page/stream.js").hasSizeGreaterThan(20);
  }

  @Test
  void aFileIsSentOnceAndThenOnlyConfirmed() {
    String tag =
        given()
            .header("Accept-Encoding", "gzip")
            .get("/page/app.js")
            .then()
            .statusCode(200)
            .contentType("text/javascript; charset=UTF-8")
            .header("Cache-Control", "no-cache")
            .body(containsString("import"))
            .extract()
            .header("ETag");
    given()
        .header("If-None-Match", tag)
        .get("/page/app.js")
        .then()
        .statusCode(304)
        .body(emptyString());
    given()
        .header("If-None-Match", "\"other\"")
        .get("/page/app.js")
        .then()
        .statusCode(200)
        .header("ETag", equalTo(tag));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/page/none.js",
        "/page/",
        "/page/PageFile.class",
        "/page/../page/PageFile.class",
        "/page/../../../application.properties",
        "/page/%2e%2e/build/build.properties",
        "/page/lib",
        "/app.js",
        "/index.html"
      })
  void nothingElseIsServed(String path) {
    given()
        .urlEncodingEnabled(false)
        .get(path)
        .then()
        .statusCode(404)
        .contentType("application/problem+json")
        .body("type", equalTo("urn:echosounder:problem:unknown-path"));
  }

  @Test
  void aFileCannotBeChanged() {
    given()
        .post("/page/app.js")
        .then()
        .statusCode(405)
        .contentType("application/problem+json")
        .header("Allow", "GET, HEAD");
    given().delete("/page/none.js").then().statusCode(404);
  }
}
