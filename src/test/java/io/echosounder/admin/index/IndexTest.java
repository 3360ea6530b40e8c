package io.echosounder.admin.index;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.echosounder.admin.AdminTest;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The root tells a program what is here. */
@QuarkusTest
class IndexTest extends AdminTest {

  @ParameterizedTest
  @ValueSource(strings = {"*/*", "application/json", "application/*;q=0.5, text/plain"})
  void aProgramGetsTheIndex(String accept) {
    given()
        .accept(accept)
        .get("/")
        .then()
        .statusCode(200)
        .contentType(ContentType.JSON)
        .header("Vary", containsString("Accept"))
        .body("name", equalTo("echosounder"))
        .body("state", equalTo("listening"))
        .body("access", equalTo("operator"))
        .body("instance", equalTo(when().get(LISTENER).jsonPath().getString("instance")))
        .body("version", equalTo(when().get(LISTENER).jsonPath().getString("version")));
  }

  @Test
  void everyLinkLeadsSomewhere() {
    Map<String, String> links = when().get("/").jsonPath().getMap("links");
    assertThat(links).containsKeys("connections", "timeouts", "listener", "events", "openapi");
    // HEAD, because the events would never end.
    links.values().forEach(link -> when().head(link).then().statusCode(200));
  }

  @Test
  void theRootTakesNoParameters() {
    problem(given().queryParam("x", "1").get("/").then(), 400, "invalid-parameter");
  }
}
