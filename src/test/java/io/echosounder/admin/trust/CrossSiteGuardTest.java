package io.echosounder.admin.trust;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import io.echosounder.admin.AdminTest;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.Test;

/** Pages of other sites reach nothing. */
@QuarkusTest
class CrossSiteGuardTest extends AdminTest {

  @Test
  void pagesOfOtherSitesAndForeignHostsAreRefused() {
    problem(given().header("Host", "evil.example").get(LISTENER).then(), 403, "foreign-host");
    problem(
        given().header("Host", "127.0.0.1.evil.example").get(LISTENER).then(), 403, "foreign-host");
    problem(
        given().header("Origin", "http://evil.example").post(LISTENER + "/pause").then(),
        403,
        "cross-site");
    problem(given().header("Sec-Fetch-Site", "cross-site").get(LISTENER).then(), 403, "cross-site");
    problem(
        given().header("Sec-Fetch-Site", "same-site").get("/q/openapi").then(), 403, "cross-site");
    given()
        .header("Host", "localhost:1")
        .header("Sec-Fetch-Site", "none")
        .get(LISTENER)
        .then()
        .statusCode(200)
        .body("state", equalTo("listening"));
    given().header("Host", "[::1]:8081").get(LISTENER).then().statusCode(200);
  }

  /** What a browser sends for a page of another site. */
  private static RequestSpecification from(String mode, String destination) {
    return given()
        .header("Sec-Fetch-Site", "cross-site")
        .header("Sec-Fetch-Mode", mode)
        .header("Sec-Fetch-Dest", destination)
        .header("Accept", "text/html");
  }

  private static RequestSpecification link() {
    return from("navigate", "document");
  }

  @Test
  void aLinkOnAnotherSiteOpensThePageAndNothingElse() {
    link().get("/").then().statusCode(200).contentType("text/html");
    problem(link().get(LISTENER).then(), 403, "cross-site");
    problem(link().get("/q/openapi").then(), 403, "cross-site");
    problem(link().post("/").then(), 403, "cross-site");
    problem(from("navigate", "iframe").get("/").then(), 403, "cross-site");
    problem(from("no-cors", "script").get("/").then(), 403, "cross-site");
    problem(link().header("Origin", "http://wiki.example").get("/").then(), 403, "cross-site");
    problem(link().header("Host", "wiki.example").get("/").then(), 403, "foreign-host");
  }
}
