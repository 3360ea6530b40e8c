package io.echosounder.telemetry;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.hamcrest.Matchers.equalTo;

import io.echosounder.listener.Listener;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.net.URL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class HealthTest {

  @Inject Listener listener;

  @TestHTTPResource(value = "/health", management = true)
  URL health;

  @AfterEach
  void resume() {
    listener.resume(() -> {}).toCompletableFuture().join();
  }

  @Test
  void aListenerThatListensIsReadyAndSaysWhere() {
    RestAssured.get(health + "/ready")
        .then()
        .statusCode(200)
        .body("status", equalTo("UP"))
        .body("checks[0].name", equalTo("listener"))
        .body("checks[0].data.state", equalTo("listening"))
        .body("checks[0].data.addresses", equalTo(listener.addressText()))
        .body("checks[0].data.openConnections", equalTo(0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"hold", "refuse"})
  void aPausedListenerIsNotReadyButAlive(String mode) {
    given().queryParam("mode", mode).post("/api/v1/listener/pause").then().statusCode(200);
    RestAssured.get(health + "/ready")
        .then()
        .statusCode(503)
        .body("status", equalTo("DOWN"))
        .body("checks[0].data.state", equalTo("paused"));
    RestAssured.get(health + "/live").then().statusCode(200);

    when().post("/api/v1/listener/resume").then().statusCode(200);
    RestAssured.get(health + "/ready").then().statusCode(200);
  }

  @Test
  void everyEventLoopAnswers() {
    int loops = Runtime.getRuntime().availableProcessors();
    RestAssured.get(health + "/live")
        .then()
        .statusCode(200)
        .body("checks[0].name", equalTo("event-loops"))
        .body("checks[0].data.loops", equalTo(loops))
        .body("checks[0].data.answering", equalTo(loops));
  }

  @Test
  void itHasStarted() {
    RestAssured.get(health + "/started").then().statusCode(200).body("status", equalTo("UP"));
  }
}
