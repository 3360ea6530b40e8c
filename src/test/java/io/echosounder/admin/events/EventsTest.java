package io.echosounder.admin.events;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.echosounder.admin.AdminTest;
import io.echosounder.http.Wire;
import io.echosounder.registry.Observer;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
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
      assertThat(next(lines, "timeouts-changed")).contains("\"idle\":\"2h\"");
      when().post(LISTENER + "/pause").then().statusCode(200);
      assertThat(next(lines, "listener-changed")).contains("\"state\":\"paused\"");
      client.close();
      assertThat(next(lines, "connection-closed")).contains("\"reason\":\"peer-closed\"");
    }
  }

  @Test
  void headSubscribesNobody() {
    for (int i = 0; i < 70; i++) {
      when().head(EVENTS).then().statusCode(200).contentType(startsWith("text/event-stream"));
    }
  }

  /** Events are numbered without a subscriber too, and kept for one that was away. */
  @Test
  void whatWasMissedIsReplayed() throws Exception {
    dial();
    long first;
    try (Subscriber reader = new Subscriber(null)) {
      dial();
      first = reader.next("connection-opened");
    }
    dial();
    dial();
    try (Subscriber reader = new Subscriber(String.valueOf(first))) {
      assertThat(reader.next("connection-opened")).isEqualTo(first + 1);
      assertThat(reader.next("connection-opened")).isEqualTo(first + 2);
    }
  }

  /** The numbers of an earlier start are smaller than all of this one. */
  @Test
  void aGapThatCannotBeFilledIsTold() throws Exception {
    dial();
    for (String unknown : List.of("1", "9000000000000000000")) {
      try (Subscriber reader = new Subscriber(unknown)) {
        reader.next("events-missed");
        assertThat(reader.data).contains("\"after\":" + unknown, "\"next\":");
      }
    }
    problem(given().header("Last-Event-ID", "abc").get(EVENTS).then(), 400, "invalid-parameter")
        .body("field", equalTo("Last-Event-ID"));
  }

  /** However many knock at once. */
  @Test
  void thereAreNeverMoreSubscribersThanPlaces() throws Exception {
    List<Future<Wire>> knocking = new ArrayList<>();
    List<Wire> wires = new ArrayList<>();
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 100; i++) {
        knocking.add(pool.submit(() -> subscribe()));
      }
      int admitted = 0;
      for (Future<Wire> one : knocking) {
        Wire wire = one.get();
        wires.add(wire);
        int status = status(wire);
        assertThat(status).isIn(200, 503);
        admitted += status == 200 ? 1 : 0;
      }
      assertThat(admitted).isEqualTo(64);
    } finally {
      for (Wire wire : wires) {
        wire.close();
      }
    }
    await()
        .until(
            () -> {
              try (Wire wire = subscribe()) {
                return status(wire) == 200;
              }
            });
  }

  /** It would keep its place, and the events that wait for it, for ever. */
  @Test
  void aSubscriberThatDoesNotReadIsCutOff() throws Exception {
    try (Socket deaf = new Socket()) {
      deaf.setReceiveBufferSize(4096);
      deaf.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), RestAssured.port));
      deaf.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                // Far more than sockets buffer.
                for (int i = 0; i < 2000; i++) {
                  registry.tell(Observer::serverTimeoutsChanged);
                }
                return isClosed(deaf);
              });
    }
  }

  private static final String EVENTS = "/api/v1/events";
  private static final String REQUEST = "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n";

  private static Wire subscribe() throws IOException {
    Wire wire = new Wire(RestAssured.port);
    wire.send(REQUEST);
    return wire;
  }

  private static int status(Wire wire) throws IOException {
    String head =
        new String(wire.socket().getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
    return Integer.parseInt(head.substring(9));
  }

  /** A byte that is sent to a closed socket brings an RST, which the next one finds. */
  private static boolean isClosed(Socket socket) {
    try {
      socket.getOutputStream().write('x');
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** Reads events one by one. */
  private static final class Subscriber implements AutoCloseable {
    private final Wire wire;
    private final BufferedReader lines;
    private String data = "";

    Subscriber(@Nullable String lastId) throws IOException {
      wire = new Wire(RestAssured.port);
      String last = lastId == null ? "" : "Last-Event-ID: " + lastId + "\r\n";
      wire.send("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n" + last + "\r\n");
      lines =
          new BufferedReader(
              new InputStreamReader(wire.socket().getInputStream(), StandardCharsets.UTF_8));
      if (lastId == null) {
        // The subscription holds.
        String line = lines.readLine();
        while (!line.startsWith(":")) {
          line = lines.readLine();
        }
      }
    }

    /** The number of the next event, which has to have this name. */
    long next(String name) throws IOException {
      String event = "";
      long id = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("event:")) {
          event = line.substring(6).strip();
        } else if (line.startsWith("id:")) {
          id = Long.parseLong(line.substring(3).strip());
        } else if (line.startsWith("data:")) {
          data = line;
        } else if (line.isEmpty() && !event.isEmpty()) {
          assertThat(event).isEqualTo(name);
          return id;
        }
      }
      throw new IOException("stream ended before " + name);
    }

    @Override
    public void close() throws IOException {
      wire.close();
    }
  }

  private static HttpURLConnection open(String method) throws IOException {
    URI uri = URI.create("http://localhost:" + RestAssured.port + "/api/v1/events");
    HttpURLConnection http = (HttpURLConnection) uri.toURL().openConnection();
    http.setRequestMethod(method);
    http.setReadTimeout(20_000);
    return http;
  }

  private static String next(BufferedReader lines, String name) throws IOException {
    String event = "";
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      assertThat(line).as("a field of server-sent events").matches("((id|event|data)?:.*)?");
      if (line.startsWith("event:")) {
        event = line.substring("event:".length()).strip();
      } else if (line.startsWith("data:") && event.equals(name)) {
        return line;
      }
    }
    throw new IOException("stream ended before " + name);
  }
}
