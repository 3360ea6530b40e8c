package io.echosounder.admin;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import io.echosounder.http.problem.Problem;
import io.echosounder.listener.Await;
import io.echosounder.listener.Listener;
import io.echosounder.registry.Registry;
import io.echosounder.timeout.ServerTimeouts;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What tests of the running API share: clients of the echo, and a server left as it was found. */
public abstract class AdminTest {

  protected static final String CONNECTIONS = "/api/v1/connections";
  protected static final String TIMEOUTS = "/api/v1/timeouts";
  protected static final String LISTENER = "/api/v1/listener";

  @Inject protected Listener listener;
  @Inject protected Registry registry;
  @Inject protected ServerTimeouts timeouts;

  protected final List<Socket> clients = new ArrayList<>();
  protected int port;

  @BeforeEach
  protected void nobodyIsConnected() {
    port = listener.status().addresses().getFirst().address().getPort();
    Await.until(() -> registry.openCount() == 0);
  }

  @AfterEach
  protected void leaveNothingBehind() throws IOException {
    for (Socket client : clients) {
      client.close();
    }
    given()
        .contentType(ContentType.JSON)
        .body("{\"read\":null,\"write\":null,\"idle\":null,\"halfClosed\":null,\"lifetime\":null}")
        .patch(TIMEOUTS)
        .then()
        .statusCode(200);
    when().post(LISTENER + "/resume").then().statusCode(200);
  }

  protected Socket dial() throws IOException {
    int before = registry.openCount();
    Socket client = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
    client.setSoTimeout(20_000);
    clients.add(client);
    Await.until(() -> registry.openCount() > before);
    return client;
  }

  protected String onlyId() {
    return registry.open().iterator().next().id();
  }

  protected static void exchange(Socket client, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    client.getOutputStream().write(bytes);
    assertThat(client.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
  }

  protected static ValidatableResponse problem(
      ValidatableResponse response, int status, String type) {
    return response
        .statusCode(status)
        .contentType(Problem.MEDIA_TYPE)
        .body("type", equalTo("urn:echosounder:problem:" + type))
        .body("status", equalTo(status))
        .body("title", not(emptyString()))
        .body(not(containsString("Exception")))
        .body(not(containsString("io.echosounder")));
  }
}
