package io.echosounder.admin.timeouts;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;

import io.echosounder.admin.AdminTest;
import io.echosounder.timeout.Timeouts;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Timeouts: the server's and those of one connection. */
@QuarkusTest
class TimeoutsApiTest extends AdminTest {

  @Test
  void serverTimeoutsHoldForOpenConnectionsAtOnce() throws Exception {
    Socket client = dial();
    String id = onlyId();
    given()
        .contentType("application/merge-patch+json")
        .body("{\"idle\":\"2h\",\"read\":\"PT5M\"}")
        .patch(TIMEOUTS)
        .then()
        .statusCode(200)
        .body("idle", equalTo("2h"))
        .body("read", equalTo("5m"))
        .body("write", equalTo("30s"));
    when().get(CONNECTIONS + "/" + id).then().body("timeouts.idle", equalTo("2h"));
    given()
        .contentType(ContentType.JSON)
        .body("{\"idle\":null,\"read\":\"50ms\"}")
        .patch(TIMEOUTS)
        .then()
        .body("idle", equalTo("1h"));
    assertThat(client.getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void overridesOfOneConnectionComeAndGo() throws Exception {
    dial();
    String path = CONNECTIONS + "/" + onlyId() + "/timeouts";
    given()
        .contentType(ContentType.JSON)
        .body("{\"idle\":\"3h\",\"write\":\"0s\"}")
        .patch(path)
        .then()
        .statusCode(200)
        .body("timeouts.idle", equalTo("3h"))
        .body("overrides", hasItems("idle", "write"));
    given()
        .contentType(ContentType.JSON)
        .body("{\"idle\":null}")
        .patch(path)
        .then()
        .body("timeouts.idle", equalTo("1h"))
        .body("overrides", equalTo(List.of("write")));
    when()
        .delete(path)
        .then()
        .statusCode(200)
        .body("overrides.size()", equalTo(0))
        .body("timeouts.write", equalTo("30s"));
    when().get(path).then().statusCode(200).body("overrides.size()", equalTo(0));
  }

  @ParameterizedTest(name = "{index}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"idle\":\"5m\",\"foo\":null} | foo",
        "{\"idle\":5} | idle",
        "{\"idle\":\"\"} | idle",
        "{\"idle\":\"-5s\"} | idle",
        "{\"idle\":\"PT-5S\"} | idle",
        "{\"idle\":\"366d\"} | idle",
        "{\"idle\":\"999999999999999999999d\"} | idle",
        "{\"idle\":\"PT1E9S\"} | idle",
        "{\"idle\":\"100ns\"} | idle",
        "{\"idle\":[\"5m\"]} | idle",
        "{\"idle\":true} | idle",
        "{\"read\":\"1s\",\"idle\":{}} | idle",
      })
  void badTimeoutsNameTheFieldAndChangeNothing(String body, String field) throws Exception {
    dial();
    Timeouts before = timeouts.current();
    for (String path : List.of(TIMEOUTS, CONNECTIONS + "/" + onlyId() + "/timeouts")) {
      problem(
              given().contentType(ContentType.JSON).body(body).patch(path).then(),
              400,
              "invalid-body")
          .body("field", equalTo(field))
          .body("accepts", not(emptyString()));
    }
    assertThat(timeouts.current()).isEqualTo(before);
    when()
        .get(CONNECTIONS + "/" + onlyId() + "/timeouts")
        .then()
        .body("overrides.size()", equalTo(0));
  }

  @Test
  void changesHoldOnlyForTheStateThatTheyWereMeantFor() throws Exception {
    dial();
    for (String path : List.of(TIMEOUTS, CONNECTIONS + "/" + onlyId() + "/timeouts")) {
      String tag = when().get(path).then().statusCode(200).extract().header("ETag");
      assertThat(tag).startsWith("\"").endsWith("\"");
      given().header("If-None-Match", tag).get(path).then().statusCode(304).header("ETag", tag);
      given().header("If-None-Match", "\"x\", W/" + tag).get(path).then().statusCode(304);
      given().header("If-None-Match", "\"x\"").get(path).then().statusCode(200);

      String changed =
          patch(path, "{\"idle\":\"7m\"}", "\"x\", " + tag)
              .statusCode(200)
              .extract()
              .header("ETag");
      assertThat(changed).isNotEqualTo(tag);
      problem(patch(path, "{\"idle\":\"8m\"}", tag), 412, "changed-meanwhile");
      problem(patch(path, "{\"idle\":\"8m\"}", "W/" + changed), 412, "changed-meanwhile");
      problem(patch(path, "{\"idle\":\"8m\"}", ""), 400, "invalid-parameter");
      problem(patch(path, "{\"idle\":\"8m\"}", "nonsense"), 400, "invalid-parameter")
          .body("field", equalTo("If-Match"));
      when().get(path).then().header("ETag", changed);
      patch(path, "{\"idle\":\"9m\"}", "*").statusCode(200);
    }
  }

  private static ValidatableResponse patch(String path, String body, String ifMatch) {
    return given()
        .contentType(ContentType.JSON)
        .header("If-Match", ifMatch)
        .body(body)
        .patch(path)
        .then();
  }
}
