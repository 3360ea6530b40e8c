package io.echosounder.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.echosounder.adminclient.EventStream.Event;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class EventLineTest {

  private static final String TIMEOUTS =
      """
      "read": "0s", "write": "30s", "idle": "2s", "halfClosed": "30s", "lifetime": "0s"
      """;

  private static Event event(String name, String data) throws Exception {
    return new Event("7", name, new JsonMapper().readTree(data));
  }

  private static String line(String name, String data) throws Exception {
    Instant arrival = Instant.parse("2026-01-01T10:00:00Z");
    return EventLine.text("", event(name, data), arrival, ZoneOffset.UTC);
  }

  @Test
  void oneLineForEachKind() throws Exception {
    assertThat(
            line(
                "connection-closed",
                """
                {"id": "a2", "remote": {"address": "10.0.0.1", "port": 99}, "closedAt": "2026-01-01T09:59:59.5Z",
                 "reason": "idle-timeout", "closedBy": "server", "ageSeconds": 192, "bytesReceived": 6, "bytesSent": 2048}
                """))
        .isEqualTo(
            "09:59:59.500  connection-closed   a2  10.0.0.1:99  idle-timeout after 3m12s, received 6, sent 2.0Ki");
    assertThat(line("timeouts-changed", "{" + TIMEOUTS + "}"))
        .isEqualTo(
            "10:00:00.000  timeouts-changed    read=off write=30s idle=2s halfClosed=30s lifetime=off");
    assertThat(
            line("timeouts-changed", "{\"connection\": \"c7\", \"timeouts\": {" + TIMEOUTS + "}}"))
        .contains("  c7  read=off ");
    assertThat(
            line(
                "listener-changed",
                "{\"state\": \"paused\", \"pauseMode\": \"hold\", \"since\": \"2026-01-01T09:00:00Z\"}"))
        .isEqualTo("09:00:00.000  listener-changed    paused (hold)");
    assertThat(line("live-file-changed", "{\"valid\": false, \"problem\": \"no\\nduration\"}"))
        .endsWith("refused: no duration");
    assertThat(line("events-missed", "{\"after\": 5, \"next\": 9}"))
        .endsWith("lost: those after 5 and before 9");
    assertThat(line("of-tomorrow", "{\"a\": 1}")).endsWith("{\"a\":1}");
  }

  @Test
  void jsonIsOneLineWithTheInstance() throws Exception {
    assertThat(EventLine.json("pod-1", event("connection-opened", "{\"id\": \"a1\"}")))
        .isEqualTo(
            "{\"instance\":\"pod-1\",\"id\":\"7\",\"event\":\"connection-opened\",\"data\":{\"id\":\"a1\"}}");
  }
}
