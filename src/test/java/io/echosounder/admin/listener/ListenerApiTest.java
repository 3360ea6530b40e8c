package io.echosounder.admin.listener;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.echosounder.admin.AdminTest;
import io.echosounder.instance.InstanceName;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The listener: paused, resumed, drained. */
@QuarkusTest
class ListenerApiTest extends AdminTest {

  @Test
  void theListenerNamesTheInstance() {
    when().get(LISTENER).then().body("instance", equalTo(InstanceName.of(Optional::empty).value()));
  }

  @Test
  void theListenerIsPausedAndResumed() throws Exception {
    when().post(LISTENER + "/pause").then().statusCode(200).body("state", equalTo("paused"));
    when()
        .post(LISTENER + "/pause")
        .then()
        .statusCode(200)
        .body("state", equalTo("paused"))
        .body("pauseMode", equalTo("hold"));
    given()
        .queryParam("mode", "refuse")
        .post(LISTENER + "/pause")
        .then()
        .body("addresses.size()", equalTo(0))
        .body("pauseMode", equalTo("refuse"));
    problem(
            given().queryParam("mode", "stop").post(LISTENER + "/pause").then(),
            400,
            "invalid-parameter")
        .body("field", equalTo("mode"));
    when()
        .post(LISTENER + "/resume")
        .then()
        .body("state", equalTo("listening"))
        .body("containsKey('pauseMode')", equalTo(false))
        .body("addresses[0].port", equalTo(port));
    // With somebody in the middle of a conversation the drain is not over at once.
    exchange(dial(), "x");
    when()
        .post(LISTENER + "/drain")
        .then()
        .statusCode(200)
        .body("state", equalTo("draining"))
        .body("drain.stages.unready", notNullValue());
    when()
        .post(LISTENER + "/resume")
        .then()
        .statusCode(200)
        .body("state", equalTo("listening"))
        .body("containsKey('drain')", equalTo(false));
  }
}
