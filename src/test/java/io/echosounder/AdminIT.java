package io.echosounder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every call of the packaged server's APIs once; what each of them means, AdminApiTest asks. */
class AdminIT {

  /** {@code steer}, hashed. */
  private static final String STEER =
      "$2a$04$heYFs7sIKYGEqY1Ou1zkcelXVs2j8O0QHH8NQ./eF7wp5YiyLynri";

  private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");

  @Test
  void everyCallAnswers() throws Exception {
    try (ServerProcess server = ServerProcess.launch().awaitStart();
        Socket client = server.dial()) {
      Queue<String> events = new ConcurrentLinkedQueue<>();
      listen(server, events);
      // Until the first event has come, nobody knows whether the subscription holds.
      await()
          .until(
              () -> {
                ok(server, "PATCH", "/timeouts", "{\"read\":\"1m\"}", 200);
                ok(server, "PATCH", "/timeouts", "{\"read\":null}", 200);
                return events.contains("event:timeouts-changed");
              });
      assertThat(ok(server, "GET", "/none", "", 404)).contains("unknown-path");
      String listener = ok(server, "GET", "/listener", "", 200);
      assertThat(listener)
          .contains("\"state\":\"listening\"", "\"transport\":", "\"version\":", "\"commit\":")
          .containsPattern("\"build\":\"(JVM|native)\"");

      client.getOutputStream().write(1);
      assertThat(client.getInputStream().read()).isEqualTo(1);
      String id = firstId(ok(server, "GET", "/connections?sort=-bytesReceived&limit=5", "", 200));
      assertThat(ok(server, "GET", "/connections/" + id, "", 200)).contains("\"bytesSent\":1");
      String own = "/connections/" + id + "/timeouts";
      assertThat(ok(server, "PATCH", own, "{\"idle\":\"5m\"}", 200)).contains("\"idle\"");
      assertThat(ok(server, "GET", own, "", 200)).contains("5m");
      assertThat(ok(server, "DELETE", own, "", 200)).doesNotContain("5m");
      assertThat(ok(server, "PATCH", "/timeouts", "{\"read\":\"90s\"}", 200)).contains("1m30s");
      assertThat(ok(server, "GET", "/timeouts", "", 200)).contains("1m30s");
      assertThat(ok(server, "PATCH", "/timeouts", "{\"read\":7}", 400)).contains("invalid-body");
      assertThat(ok(server, "GET", "/connections/none", "", 404)).contains("unknown-connection");

      assertThat(ok(server, "DELETE", "/connections/" + id + "?mode=fin", "", 200)).contains(id);
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      assertThat(ok(server, "DELETE", "/connections?all=true&mode=reset", "", 200))
          .contains("\"closed\":");
      await()
          .until(
              () ->
                  ok(server, "GET", "/connections?state=closed", "", 200)
                      .contains("operator-closed"));
      ok(server, "DELETE", "/connections/" + id, "", 410);

      assertThat(ok(server, "POST", "/listener/pause?mode=hold", "", 200)).contains("paused");
      assertThat(ok(server, "POST", "/listener/pause?mode=refuse", "", 200)).contains("paused");
      assertThat(ok(server, "POST", "/listener/resume", "", 200)).contains("listening");
      assertThat(ok(server, "POST", "/listener/drain", "", 200)).contains("\"drain\":");
      await()
          .until(
              () ->
                  events.contains("event:connection-closed")
                      && events.contains("event:listener-changed"));

      for (String path : List.of("/health/live", "/health/started", "/metrics")) {
        assertThat(server.management(path).statusCode()).as(path).isEqualTo(200);
      }
      assertThat(server.page("/q/openapi").body()).contains("/api/v1/listener");
      assertThat(server.management("/metrics").body())
          .contains("echosounder_connections_accepted_total{protocol=\"tcp\"}");
    }
  }

  /** Both kinds of password, the one hashed with bcrypt, and logs as JSON. */
  @Test
  void passwordsAreAskedForAndLogsAreJson() throws Exception {
    try (ServerProcess server =
        ServerProcess.launch(
                "quarkus.log.console.json.enabled=true",
                "echosounder.admin.viewer-password=look",
                "echosounder.admin.operator-password=" + STEER)
            .awaitStart()) {
      assertThat(server.lines().getFirst()).startsWith("{").contains("\"message\":\"Echosounder");
      assertThat(as(server, "GET", "/listener", "nobody", "")).isEqualTo(401);
      assertThat(as(server, "GET", "/listener", "viewer", "look")).isEqualTo(200);
      assertThat(as(server, "POST", "/listener/resume", "viewer", "look")).isEqualTo(403);
      assertThat(as(server, "POST", "/listener/resume", "operator", "look")).isEqualTo(401);
      assertThat(as(server, "POST", "/listener/resume", "operator", "steer")).isEqualTo(200);
      await()
          .until(() -> server.lines().stream().anyMatch(l -> l.contains("\"user\":\"operator\"")));
    }
  }

  /** The default host serves both families, and each transport does. */
  @Test
  void ipv6AndNio() throws Exception {
    InetAddress loopback6 = InetAddress.ofLiteral("::1");
    try (ServerProcess server =
        ServerProcess.launch("echosounder.listener.transport=nio", "echosounder.instance=web-1")
            .awaitStart()) {
      assertThat(server.lines().getFirst()).contains(" instance=web-1 ", " transport=nio ");
      if (loopback6.isReachable(1000)) {
        try (Socket client = new Socket(loopback6, server.echoPort())) {
          client.setSoTimeout(60_000);
          client.getOutputStream().write(6);
          assertThat(client.getInputStream().read()).isEqualTo(6);
          assertThat(ok(server, "GET", "/connections?remote=::1", "", 200)).contains("\"total\":1");
        }
      }
    }
  }

  private static void listen(ServerProcess server, Queue<String> events) {
    server
        .http()
        .sendAsync(
            HttpRequest.newBuilder(server.adminUri("/events")).build(),
            HttpResponse.BodyHandlers.ofLines())
        .thenAcceptAsync(response -> response.body().forEach(events::add));
  }

  private static String ok(
      ServerProcess server, String method, String path, String body, int expected)
      throws Exception {
    HttpResponse<String> response = server.admin(method, path, body);
    assertThat(response.statusCode()).as(method + " " + path).isEqualTo(expected);
    return response.body();
  }

  private static int as(
      ServerProcess server, String method, String path, String user, String password)
      throws Exception {
    String pair = user + ":" + password;
    HttpRequest request =
        HttpRequest.newBuilder(server.adminUri(path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)))
            .build();
    return server.http().send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private static String firstId(String page) {
    Matcher id = ID.matcher(page);
    assertThat(id.find()).isTrue();
    return id.group(1);
  }
}
