package io.echosounder.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.echosounder.adminclient.FakeAdmin;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Commands that talk to two servers with prepared answers. */
class SeveralServersTest {

  private static final String UNKNOWN =
      """
      {"type": "urn:echosounder:problem:unknown-connection", "title": "There was never such a connection",
       "detail": "No connection was ever called \\"c7\\""}
      """;

  private FakeAdmin one;
  private FakeAdmin two;
  private int code;
  private String err = "";

  @BeforeEach
  void serve() throws IOException {
    one = FakeAdmin.start("127.0.0.1").answer("GET /listener", 200, listener("pod-1"));
    two = FakeAdmin.start("127.0.0.1").answer("GET /listener", 200, listener("pod-2"));
  }

  @AfterEach
  void stop() {
    one.close();
    two.close();
  }

  private static String listener(String name) {
    return "{\"instance\": \"%s\", \"state\": \"listening\", \"open\": 2}".formatted(name);
  }

  private static String connection(String id, String state, int received) {
    return """
        {"id": "%s", "state": "%s", "remote": {"address": "10.0.0.1", "port": 99}, "ageSeconds": 192,
         "idleSeconds": 1.5, "bytesReceived": %d, "bytesSent": 6, "timeouts": {}}
        """
        .formatted(id, state, received);
  }

  private static String page(String... connections) {
    return "{\"items\": [%s], \"total\": %d, \"next\": null}"
        .formatted(String.join(",", connections), connections.length);
  }

  private String run(Object command, String... arguments) {
    return runAt(List.of(one.url(), two.url()), command, arguments);
  }

  private String runAt(List<String> urls, Object command, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter errors = new StringWriter();
    List<String> all = new ArrayList<>(List.of(arguments));
    urls.forEach(url -> all.add("--admin=" + url));
    CommandLine line =
        new CommandLine(command)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(errors));
    code = line.execute(all.toArray(String[]::new));
    err = errors.toString();
    return out.toString();
  }

  private List<String> changes(FakeAdmin server) {
    return server.requests.stream()
        .map(FakeAdmin.Request::line)
        .filter(line -> !line.startsWith("GET "))
        .toList();
  }

  @Test
  void aTableNamesTheInstanceFirstAndMergesBySortKey() {
    one.answer(
        "GET /connections", 200, page(connection("a1", "open", 5), connection("a2", "open", 1)));
    two.answer("GET /connections", 200, page(connection("a1", "open", 3)));
    assertThat(run(new ConnectionsCommand(), "--sort=-bytesReceived", "--limit=2"))
        .isEqualTo(
            """
            INSTANCE   ID   STATE   REMOTE        AGE     IDLE   RECEIVED   SENT
            pod-1      a1   open    10.0.0.1:99   3m12s   1.5s   5          6
            pod-2      a1   open    10.0.0.1:99   3m12s   1.5s   3          6
            """);
    assertThat(err).isEqualTo("1 more: --limit\n");
    assertThat(code).isZero();
    assertThat(one.requests.getFirst().line())
        .isEqualTo("GET /connections?sort=-bytesReceived&limit=2");
  }

  @Test
  void jsonIsTheApisObjectsWithTheirInstance() throws Exception {
    one.answer("GET /connections", 200, page(connection("a1", "open", 5)));
    two.answer("GET /connections", 200, page());
    var json = new JsonMapper().readTree(run(new ConnectionsCommand(), "-o", "json"));
    assertThat(json.path("total").asInt()).isEqualTo(1);
    assertThat(json.path("items").path(0).path("instance").asText()).isEqualTo("pod-1");
    assertThat(json.path("items").path(0).path("idleSeconds").asDouble()).isEqualTo(1.5);
  }

  @Test
  void filtersAreTheApisParameters() {
    one.answer("GET /connections", 200, page());
    runAt(
        List.of(one.url()),
        new ConnectionsCommand(),
        "--state=open,half-closed",
        "--remote=10.0.0.0/8",
        "--remote=::1",
        "--reason=idle-timeout",
        "--idle-over=5m",
        "--older-than=1h",
        "--bytes-received=7");
    assertThat(one.requests.getFirst().line())
        .isEqualTo(
            "GET /connections?state=open&state=half-closed&remote=10.0.0.0%2F8&remote=%3A%3A1"
                + "&reason=idle-timeout&idleOver=5m&olderThan=1h&bytesReceived=7&limit=1000");
    assertThat(err).isEqualTo("no connections\n");
  }

  @Test
  void aDeadServerIsNamedAndHidesNobody() {
    two.close();
    assertThat(run(new ListenerCommand()).lines())
        .hasSize(2)
        .last()
        .asString()
        .startsWith("pod-1 ");
    assertThat(err)
        .isEqualTo("listener: " + two.url() + ": connection refused: is the admin port there?\n");
    assertThat(code).isEqualTo(14);
    one.close();
    assertThat(run(new ListenerCommand())).isEmpty();
    assertThat(code).isEqualTo(4);
  }

  @Test
  void anIdOnBothIsAmbiguousAndOnOneIsFound() {
    one.answer("GET /connections/c7", 200, connection("c7", "open", 5))
        .answer("DELETE /connections/c7", 200, connection("c7", "closing", 5));
    two.answer("GET /connections/c7", 200, connection("c7", "open", 5));
    run(new CloseCommand(), "c7");
    assertThat(err).isEqualTo("close: c7 is on several servers: write pod-1/c7 or pod-2/c7\n");
    assertThat(code).isEqualTo(2);
    assertThat(changes(one)).isEmpty();

    // A closed one with that id is not meant.
    two.answer("GET /connections/c7", 200, connection("c7", "closed", 5));
    assertThat(run(new CloseCommand(), "c7")).startsWith("pod-1/c7: closing");
    assertThat(changes(one)).containsExactly("DELETE /connections/c7?mode=fin");
    assertThat(changes(two)).isEmpty();

    two.answer("GET /connections/c7", 404, UNKNOWN);
    run(new CloseCommand(), "c7", "--reset");
    assertThat(changes(one)).last().isEqualTo("DELETE /connections/c7?mode=reset");

    one.answer("GET /connections/c7", 404, UNKNOWN);
    run(new CloseCommand(), "c7");
    assertThat(err).isEqualTo("close: none of the 2 servers has a connection c7\n");
    assertThat(code).isEqualTo(13);
  }

  @Test
  void anIdIsNotGuessedWhileAServerDoesNotAnswer() {
    one.answer("GET /connections/c7", 200, connection("c7", "open", 5))
        .answer("DELETE /connections/c7", 200, connection("c7", "closing", 5));
    two.close();
    run(new CloseCommand(), "c7");
    assertThat(err).contains(two.url(), "write pod-1/c7");
    assertThat(code).isEqualTo(14);
    assertThat(changes(one)).isEmpty();
    run(new CloseCommand(), "pod-1/c7");
    assertThat(code).isZero();
    assertThat(changes(one)).hasSize(1);
    run(new CloseCommand(), "pod-9/c7");
    assertThat(code).isEqualTo(4);
  }

  @Test
  void aWrongNameListsTheRightOnes() {
    run(new ConnectionCommand(), "pod-9/c7");
    assertThat(err).isEqualTo("connection: no server is called pod-9; there is pod-1, pod-2\n");
  }

  /** The tests have no terminal, so nobody can be asked. */
  @Test
  void aBulkClosingSaysHowManyAndNeedsAYes() {
    one.answer(
            "GET /connections", 200, page(connection("a1", "open", 5), connection("a2", "open", 1)))
        .answer("DELETE /connections", 200, "{\"closed\": 2}");
    two.answer("GET /connections", 200, page(connection("a1", "open", 3)))
        .answer("DELETE /connections", 200, "{\"closed\": 1}");
    run(new CloseCommand(), "--idle-over=5m");
    assertThat(err).contains("this would end 3 connections on 2 servers with FIN", "needs --yes");
    assertThat(code).isEqualTo(2);
    assertThat(changes(one)).isEmpty();
    assertThat(run(new CloseCommand(), "--idle-over=5m", "--reset", "--yes"))
        .isEqualTo("pod-1: 2 connections ended\npod-2: 1 connection ended\n");
    assertThat(changes(one)).containsExactly("DELETE /connections?idleOver=5m&mode=reset");
    run(new CloseCommand(), "--all", "--yes");
    assertThat(changes(two)).last().isEqualTo("DELETE /connections?all=true&mode=fin");
  }

  @Test
  void closeWithoutASelectionIsRefused() {
    run(new CloseCommand(), "--yes");
    assertThat(err).contains("say which: an ID, a filter such as --idle-over 5m, or --all");
    run(new CloseCommand(), "a1", "--idle-over=5m");
    assertThat(err).contains("give connections or filters, not both");
    assertThat(code).isEqualTo(2);
  }

  @Test
  void aSlipInTheLastIdEndsNoConnection() {
    one.answer("GET /connections/a1", 200, connection("a1", "open", 5))
        .answer("GET /connections/c7", 404, UNKNOWN);
    runAt(List.of(one.url()), new CloseCommand(), "a1", "c7");
    assertThat(err).isEqualTo("close: " + one.url() + ": No connection was ever called \"c7\"\n");
    assertThat(code).isEqualTo(13);
    assertThat(changes(one)).isEmpty();
  }

  @Test
  void aChangeOfTimeoutsGoesToAllOrToOneConnection() {
    String timeouts =
        """
        {"read": "0s", "write": "30s", "idle": "2s", "halfClosed": "30s", "lifetime": "0s",
         "sources": {"read": "default", "write": "default", "idle": "patch", "halfClosed": "default",
          "lifetime": "default"}}
        """;
    one.answer("PATCH /timeouts", 200, timeouts)
        .answer("GET /connections/c7", 200, connection("c7", "open", 5))
        .answer("PATCH /connections/c7/timeouts", 200, "{}");
    two.answer("PATCH /timeouts", 200, timeouts).answer("GET /connections/c7", 404, UNKNOWN);
    assertThat(
            run(new TimeoutsCommand(), "idle=2s", "read=off")
                .lines()
                .filter(line -> line.contains("idle")))
        .containsExactly(
            "pod-1      idle         2s      patch", "pod-2      idle         2s      patch");
    assertThat(two.requests.getFirst().body()).isEqualTo("{\"idle\":\"2s\",\"read\":\"0s\"}");
    run(new TimeoutsCommand(), "c7", "idle=-");
    assertThat(changes(one)).last().isEqualTo("PATCH /connections/c7/timeouts");
    run(new TimeoutsCommand(), "c7", "c8", "idle=-");
    assertThat(err).contains("one connection at a time: c7, c8");
  }

  @Test
  void drainAsksAndPauseDoesNot() {
    String paused =
        listener("pod-1").replace("listening", "paused").replace("}", ", \"pauseMode\": \"hold\"}");
    one.answer("POST /listener/pause", 200, paused)
        .answer("POST /listener/drain", 200, listener("pod-1"));
    assertThat(runAt(List.of(one.url()), new PauseCommand(), "--mode=hold"))
        .isEqualTo("pod-1: paused (hold)\n");
    assertThat(changes(one)).containsExactly("POST /listener/pause?mode=hold");
    runAt(List.of(one.url()), new DrainCommand());
    assertThat(err).contains("this would drain pod-1, which ends 2 connections", "--yes");
    runAt(List.of(one.url()), new DrainCommand(), "--yes");
    assertThat(changes(one)).last().isEqualTo("POST /listener/drain");
  }

  @Test
  void topInAPipeIsOneTable() {
    one.answer("GET /connections", 200, page(connection("a1", "open", 5)));
    two.answer("GET /connections", 200, page(connection("b10", "open", 9)));
    assertThat(run(new TopCommand(), "--sort", "-bytesReceived").lines().toList())
        .hasSize(6)
        .last()
        .asString()
        .startsWith("pod-1      a1 ");
    assertThat(one.requests.toString().toLowerCase(Locale.ROOT)).contains("sort=-bytesreceived");
  }

  @Test
  void everythingPrintedIsAscii() {
    one.answer("GET /connections", 200, page(connection("a1", "open", 5)));
    two.answer("GET /connections", 200, page());
    assertThat(run(new ConnectionsCommand(), "-o", "wide")).matches("\\p{ASCII}+");
  }
}
