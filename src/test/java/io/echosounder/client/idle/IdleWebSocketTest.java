package io.echosounder.client.idle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.echosounder.client.CommandProcess;
import io.echosounder.client.CommandProcess.Result;
import io.echosounder.client.ExitCode;
import io.echosounder.client.ScriptedServer;
import io.echosounder.client.wire.WebSocketServer;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Servers that are not silent during the silence. */
class IdleWebSocketTest {

  @Test
  void saysThatAServerThatPingsLeavesNoConnectionIdle() throws Exception {
    try (ScriptedServer server =
        WebSocketServer.start(
            (peer, over) -> {
              Thread.ofPlatform().daemon().start(() -> ping(peer, over));
              peer.echoWithoutPongs();
            })) {
      Result result =
          CommandProcess.run("idle", "--json", "--rungs", "300ms", "ws://" + server.target());
      JsonNode json = new ObjectMapper().readTree(result.out());
      assertThat(json.get("message").asText())
          .contains("survives")
          .endsWith("; but the server sent pings on 2 of 2 connections, so these were not idle");
      assertThat(json.get("connections").findValuesAsText("pinged")).containsOnly("true");
    }
  }

  private static void ping(WebSocketServer peer, CountDownLatch over) {
    try {
      do {
        peer.send(0x80 | WebSocketServer.PING, new byte[0]);
      } while (!over.await(50, TimeUnit.MILLISECONDS));
    } catch (IOException | InterruptedException e) {
      // The connection or the test is over.
    }
  }

  @Test
  void aBrokenFrameIsNoAlertOfTls() throws Exception {
    try (ScriptedServer server =
        WebSocketServer.start(
            (peer, over) -> {
              peer.send(0x82, peer.read().content());
              peer.send(0x83, new byte[0]);
              over.await();
            })) {
      Result result = CommandProcess.run("idle", "--rungs", "5s", "ws://" + server.target());
      assertThat(result.err())
          .contains("breaks the WebSocket protocol: it sent a frame of the unknown type 3");
      assertThat(result.code()).isEqualTo(ExitCode.DIFFERENCE.code());
    }
  }
}
