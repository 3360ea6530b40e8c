package io.echosounder.admin.trust;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import io.echosounder.admin.AdminTest;
import io.quarkus.test.junit.QuarkusTest;
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
}
