package io.echosounder.admin.trust;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.admin.AdminTest;
import io.echosounder.logging.LogLines;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import org.junit.jupiter.api.Test;

/**
 * Every change is written down: who, from where, what, old and new. What changes nothing is not.
 */
@QuarkusTest
class AuditTest extends AdminTest {

  @Test
  void everyChangeIsWrittenDownOnce() throws Exception {
    dial();
    dial();
    String one = CONNECTIONS + "/" + onlyId();
    try (LogLines audit = LogLines.of("audit")) {
      patch("{\"idle\":\"2h\"}", TIMEOUTS);
      patch("{\"read\":\"5m\"}", one + "/timeouts");
      when().delete(one + "/timeouts").then().statusCode(200);
      when().delete(one).then().statusCode(200);
      when().delete(CONNECTIONS + "?all=true&mode=reset").then().statusCode(200);
      when().post(LISTENER + "/pause?mode=refuse").then().statusCode(200);
      when().post(LISTENER + "/resume").then().statusCode(200);

      assertThat(audit.lines())
          .allSatisfy(line -> assertThat(line).contains("user=anonymous from=127.0.0.1:"))
          .satisfiesExactly(
              line ->
                  assertThat(line)
                      .contains("call=PATCH " + TIMEOUTS)
                      .containsPattern("old=\\[.*idle=1h.*new=\\[.*idle=2h"),
              line ->
                  assertThat(line)
                      .contains("call=PATCH " + one + "/timeouts", "old=[] new=[read=5m]"),
              line ->
                  assertThat(line)
                      .contains("call=DELETE " + one + "/timeouts", "old=[read=5m] new=[]"),
              line ->
                  assertThat(line)
                      .contains("call=DELETE " + one, "old=[open] new=[operator-closed]"),
              line ->
                  assertThat(line)
                      .contains("call=DELETE " + CONNECTIONS + "?all=true")
                      .contains("new=[operator-reset count=1]"),
              line -> assertThat(line).contains("/pause?mode=refuse old=[listening] new=[paused]"),
              line -> assertThat(line).contains("/resume old=[paused] new=[listening]"));
    }
  }

  @Test
  void whatChangesNothingIsNotWrittenDown() {
    try (LogLines audit = LogLines.of("audit")) {
      when().get(CONNECTIONS).then().statusCode(200);
      when().post(LISTENER + "/pause?mode=stop").then().statusCode(400);
      when().delete(CONNECTIONS).then().statusCode(400);
      given()
          .contentType(ContentType.JSON)
          .body("{\"idle\":\"x\"}")
          .patch(TIMEOUTS)
          .then()
          .statusCode(400);

      assertThat(audit.lines()).isEmpty();
    }
  }

  private static void patch(String body, String path) {
    given().contentType(ContentType.JSON).body(body).patch(path).then().statusCode(200);
  }
}
