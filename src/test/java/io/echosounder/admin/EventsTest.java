package io.echosounder.admin;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What happens is told as it happens. */
@QuarkusTest
class EventsTest extends AdminTest {

  @Test
  void eventsTellWhatHappens() throws Exception {
    HttpURLConnection http = open("GET");
    try (InputStream stream = http.getInputStream();
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      assertThat(http.getContentType()).startsWith("text/event-stream");
      // The first comment says that the subscription holds.
      assertThat(lines.readLine()).startsWith(":");
      Socket client = dial();
      assertThat(next(lines, "connection-opened")).contains("\"state\":\"open\"");
      given()
          .contentType(ContentType.JSON)
          .body("{\"idle\":\"2h\"}")
          .patch(TIMEOUTS)
          .then()
          .statusCode(200);
      assertThat(next(lines, "timeouts-changed")).contains("\"idle\":\"PT2H\"");
      when().post(LISTENER + "/pause").then().statusCode(200);
      assertThat(next(lines, "listener-changed")).contains("\"state\":\"paused\"");
      client.close();
      assertThat(next(lines, "connection-closed")).contains("\"reason\":\"peer-closed\"");
    }
  }

  private static HttpURLConnection open(String method) throws IOException {
    URI uri = URI.create("http://localhost:" + io.restassured.RestAssured.port + "/api/v1/events");
    HttpURLConnection http = (HttpURLConnection) uri.toURL().openConnection();
    http.setRequestMethod(method);
    http.setReadTimeout(20_000);
    return http;
  }

  private static String next(BufferedReader lines, String name) throws IOException {
    String event = "";
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("event:")) {
        event = line.substring("event:".length()).strip();
      } else if (line.startsWith("data:") && event.equals(name)) {
        return line;
      }
    }
    throw new IOException("stream ended before " + name);
  }
}
