package io.echosounder.client.bothends;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.echosounder.Documents;
import io.echosounder.connection.CloseReason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ConclusionTest {

  @Test
  void theDocumentationHasTheSentenceOfEveryPair() throws IOException {
    List<String> expected = new ArrayList<>();
    for (ServerSaw server : ServerSaw.values()) {
      Map<String, String> clients = new LinkedHashMap<>();
      for (ClientSaw client : ClientSaw.values()) {
        clients.merge(
            Conclusion.of(client, server),
            "`" + client.label() + "`",
            (some, more) -> some + ", " + more);
      }
      clients.forEach(
          (sentence, labels) ->
              expected.add("`" + server.label() + "` | " + labels + " | " + sentence));
    }
    assertThat(
            Documents.table("docs/client.md", "server says").stream()
                .map(row -> String.join(" | ", row).strip()))
        .containsExactlyElementsOf(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "100, 100, 100, OPEN_DEAF",
    "164, 164, 100, OPEN_ECHOED",
    "164, 100, 100, OPEN_OWING"
  })
  void tellsTheDirectionOfAnOpenConnection(int received, int sent, int echoed, ServerSaw saw)
      throws IOException {
    JsonNode connection =
        new ObjectMapper()
            .readTree(
                "{\"state\": \"open\", \"bytesReceived\": "
                    + received
                    + ", \"bytesSent\": "
                    + sent
                    + "}");
    assertThat(ServerSaw.of(connection, echoed)).isEqualTo(saw);
  }

  /** A new reason must not be taken for an error of the kernel. */
  @ParameterizedTest
  @EnumSource(CloseReason.class)
  void knowsEveryCloseReason(CloseReason reason) {
    JsonNode connection = new ObjectMapper().createObjectNode().put("reason", reason.label());
    ServerSaw saw = ServerSaw.of(connection, 0);
    ServerSaw expected =
        switch (reason) {
          case PEER_CLOSED -> ServerSaw.PEER_CLOSED;
          case PEER_RESET -> ServerSaw.PEER_RESET;
          case READ_TIMEOUT, WRITE_TIMEOUT, IDLE_TIMEOUT, HALF_CLOSED_TIMEOUT, LIFETIME_EXPIRED ->
              ServerSaw.TIMED_OUT;
          case OPERATOR_CLOSED, OPERATOR_RESET -> ServerSaw.OPERATOR;
          case DRAINED -> ServerSaw.DRAINED;
          case DRAIN_TIMEOUT -> ServerSaw.DRAIN_TIMEOUT;
          case IO_ERROR, PROTOCOL_ERROR -> ServerSaw.IO_ERROR;
        };
    assertThat(saw).isEqualTo(expected);
  }
}
