package io.echosounder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The packaged server's log as JSON: each line is one object, and its keys are fields. */
@Timeout(180)
class ConnectionLogIT {

  private static final String CONNECTIONS = "io.echosounder.connections";

  @Test
  void everyKindOfLineHasItsFields() throws Exception {
    try (ServerProcess server =
        ServerProcess.launch(
                "quarkus.log.console.json.enabled=true",
                "echosounder.instance=web-1",
                "echosounder.log.connections=all",
                "echosounder.listener.max-connections=1")
            .awaitStart()) {
      try (Socket client = server.dial()) {
        ServerProcess.echo(client);
        refused(server);
        assertThat(server.admin("PATCH", "/timeouts", "{\"idle\":\"2h\"}").statusCode())
            .isEqualTo(200);
        // Ends the connection, because it is quiet.
        server.terminate();
        assertThat(client.getInputStream().read()).isEqualTo(-1);
      }
      assertThat(server.awaitExit()).isZero();

      JsonNode start = only(server, "io.echosounder", "Echosounder started in");
      assertThat(start.get("instance").asText()).isEqualTo("web-1");
      assertThat(start.get("maxConnections").asInt()).isEqualTo(1);
      JsonNode opened = only(server, CONNECTIONS, "Connection opened");
      assertThat(opened.get("id").asText()).isEqualTo("a1");
      JsonNode closed = only(server, CONNECTIONS, "Connection closed");
      assertThat(closed.get("message").asText()).isEqualTo("Connection closed");
      assertThat(closed.get("instance").asText()).isEqualTo("web-1");
      assertThat(closed.get("id").asText()).isEqualTo("a1");
      assertThat(closed.get("protocol").asText()).isEqualTo("tcp");
      assertThat(closed.get("remote").asText()).isEqualTo(opened.get("remote").asText());
      assertThat(closed.get("bytesReceived").asLong()).isEqualTo(1);
      assertThat(closed.get("bytesSent").asLong()).isEqualTo(1);
      assertThat(closed.get("ageSeconds").asDouble()).isPositive();
      assertThat(closed.get("idleSeconds").isNumber()).isTrue();
      assertThat(closed.get("reason").asText()).isEqualTo("drained");
      assertThat(closed.get("closedBy").asText()).isEqualTo("server");
      assertThat(closed.has("error")).isFalse();
      JsonNode refusal = only(server, "io.echosounder.listener", "connections refused");
      assertThat(refusal.get("count").asInt()).isPositive();
      JsonNode change = only(server, "audit", "Changed");
      assertThat(change.get("user").asText()).isEqualTo("anonymous");
      assertThat(change.get("call").asText()).isEqualTo("PATCH /api/v1/timeouts");
      assertThat(change.get("new").asText()).contains("idle=");
      assertThat(lines(server, "io.echosounder.drain", "Drain"))
          .extracting(line -> line.get("stage").asText())
          .containsExactly("unready", "ending-quiet", "over");
      JsonNode drained = only(server, "io.echosounder", "Echosounder drained in");
      assertThat(drained.get("quiet").asInt()).isEqualTo(1);
    }
  }

  @Test
  void withoutTheSettingThereIsNoLine() throws Exception {
    try (ServerProcess server = ServerProcess.launch().awaitStart()) {
      try (Socket client = server.dial()) {
        ServerProcess.echo(client);
      }
      server.terminate();
      assertThat(server.awaitExit()).isZero();
      assertThat(server.lines()).noneMatch(line -> line.contains("Connection closed"));
    }
  }

  private static void refused(ServerProcess server) {
    await()
        .until(
            () -> {
              try (Socket second = server.dial()) {
                return second.getInputStream().read() < 0;
              } catch (IOException reset) {
                return true;
              }
            });
  }

  private static JsonNode only(ServerProcess server, String category, String message)
      throws JsonProcessingException {
    List<JsonNode> found = lines(server, category, message);
    assertThat(found).as(category + ": " + message).hasSize(1);
    return found.getFirst();
  }

  private static List<JsonNode> lines(ServerProcess server, String category, String message)
      throws JsonProcessingException {
    ObjectMapper mapper = new ObjectMapper();
    List<JsonNode> found = new ArrayList<>();
    for (String line : server.lines()) {
      JsonNode read = mapper.readTree(line);
      if (read.get("loggerName").asText().equals(category)
          && read.get("message").asText().startsWith(message)) {
        found.add(read);
      }
    }
    return found;
  }
}
