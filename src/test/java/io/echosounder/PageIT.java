package io.echosounder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The live page in a browser, as an operator uses it. */
class PageIT {

  private static final int[] WIDTHS = {400, 1200, 2000};

  /** The number of cells whose text does not fit. */
  private static final String OVERFLOWING =
      "return [...document.querySelectorAll('td')].filter(t => t.scrollWidth > t.clientWidth).length";

  private static Browser browser;
  private static ServerProcess server;

  private final List<Socket> clients = new ArrayList<>();

  /** The origin that the page under test may ask, and no other. */
  private String origin = "";

  @BeforeAll
  static void start() throws IOException {
    assumeTrue(Browser.isInstalled(), "chromium or chromedriver is not installed");
    server =
        ServerProcess.launch(
                "echosounder.instance=echo-7d9f",
                "echosounder.listener.proxy-protocol=optional",
                "echosounder.listener.proxy-trusted=127.0.0.0/8")
            .awaitStart();
    browser = new Browser();
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
    if (server != null) {
      server.close();
    }
  }

  /** A refusal is in the console as a failed load, whatever the page does; nothing else may be. */
  @AfterEach
  void theConsoleIsCleanAndNobodyElseWasAsked() throws IOException {
    for (Socket client : clients) {
      client.close();
    }
    assertThat(browser.console()).allMatch(line -> line.contains("Failed to load resource"));
    assertThat(browser.requests()).allMatch(url -> url.startsWith(origin) || isOfAxe(url));
    browser.script("location.href = 'about:blank'");
  }

  private static boolean isOfAxe(String url) {
    return url.startsWith("data:");
  }

  private void open(ServerProcess which) {
    open(which.adminUri("").resolve("/"));
  }

  private void open(URI page) {
    origin = "http://127.0.0.1:" + page.getPort() + "/";
    browser.size(1200, 900);
    browser.dark(false);
    browser.open(page);
    browser.until("the page is there", () -> browser.count("#state") == 1);
  }

  private Socket dial(ServerProcess which) throws IOException {
    Socket client = which.dial();
    clients.add(client);
    ServerProcess.echo(client);
    return client;
  }

  /** The id that the page shows for a client. */
  private static String idOf(Socket client) {
    String remote = "127.0.0.1:" + client.getLocalPort();
    browser.until(remote + " appears", () -> browser.texts("td.c-remote").contains(remote));
    return browser.texts("td.c-id").get(browser.texts("td.c-remote").indexOf(remote));
  }

  private static String cell(String id, String column) {
    return browser.text("tr[data-id='" + id + "'] .c-" + column);
  }

  @Test
  void aConnectionAppearsCountsAndEndsByTheTimeoutThatThePageSets() throws Exception {
    open(server);
    assertThat(browser.text("#instance")).isEqualTo("echo-7d9f");
    assertThat(browser.text("#state")).isEqualTo("listening");
    Socket client = dial(server);
    String id = idOf(client);
    assertThat(cell(id, "received")).isEqualTo("1 B");
    byte[] message = new byte[3 * 1024];
    client.getOutputStream().write(message);
    client.getInputStream().readNBytes(message.length);
    browser.awaitText("tr[data-id='" + id + "'] .c-received", "3.0 KiB");
    browser.awaitText("tr[data-id='" + id + "'] .c-sent", "3.0 KiB");

    browser.click("tr[data-id='" + id + "'] .c-id button");
    browser.type("#connection-idle", "soon");
    browser.enter("#connection-idle");
    browser.awaitText("#connection-idle-problem", "It accepts a duration such as 30s");
    browser.type("#connection-idle", "1s");
    browser.enter("#connection-idle");
    browser.awaitText("#ended", "idle-timeout");
    assertThat(client.getInputStream().read()).isEqualTo(-1);
    browser.until("its row goes", () -> browser.count("tr[data-id='" + id + "']") == 0);
    browser.click(".tab-closed");
    browser.awaitText("tr[data-id='" + id + "'] .c-reason", "idle-timeout");
    browser.click("[data-reason=idle-timeout]");
    browser.until("only those", () -> Set.copyOf(browser.texts("td.c-reason")).size() == 1);
    assertThat(browser.barriers()).isEmpty();
    browser.click(".tab-events");
    browser.awaitText(".e-connection-closed", id + " closed: idle-timeout");
    assertThat(browser.texts(".e-timeouts-changed").getFirst()).contains(id, "idle=1s");
  }

  @Test
  void aTimeoutOfTheServerIsChangedAndChangedBack() throws Exception {
    open(server);
    String id = idOf(dial(server));
    browser.type("#server-idle", "5m");
    browser.enter("#server-idle");
    browser.awaitText("#server-idle-note", "patch");
    browser.until("it takes hold", () -> cell(id, "deadline").startsWith("idle 4m5"));
    // Somebody else changes it while this reader types.
    browser.type("#server-idle", "7m");
    server.admin("PATCH", "/timeouts", "{\"idle\":\"6m\"}");
    browser.enter("#server-idle");
    browser.awaitText("#timeouts .problem", "Somebody else has changed");
    browser.enter("#server-idle");
    browser.awaitText("#timeouts summary", "idle 7m");
    browser.press("#timeouts", "Reset");
    browser.awaitText("#timeouts summary", "idle 1h");
  }

  @Test
  void oneIsEndedWithRst() throws Exception {
    open(server);
    Socket client = dial(server);
    Socket other = dial(server);
    String id = idOf(client);
    browser.click("tr[data-id='" + id + "'] .c-end button");
    browser.awaitText("#dialog", "This ends 1 connection");
    browser.click("#dialog [value=reset]");
    browser.press("#dialog", "End it");
    browser.awaitText("#notice", "Ended " + id + " with RST");
    assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
    ServerProcess.echo(other);
    browser.click(".tab-closed");
    browser.awaitText("tr[data-id='" + id + "'] .c-reason", "operator-reset");
  }

  @Test
  void tenThousandAreFilteredSortedPagedAndEnded() throws Exception {
    int count = 10_000;
    try (ServerProcess many = ServerProcess.launch("echosounder.instance=echo-7d9f").awaitStart()) {
      open(many);
      for (int i = 0; i < count; i++) {
        clients.add(many.dial());
      }
      byte[] most = new byte[5000];
      clients.get(4711).getOutputStream().write(most);
      clients.get(4711).getInputStream().readNBytes(most.length);
      browser.awaitText("#range", "1–50 of 10,000");
      screenshots("10000");

      browser.press("th.c-received", "Received");
      browser.awaitText("tbody tr:first-child .c-received", "4.9 KiB");
      browser.type("#filter-idleOver", "often");
      browser.awaitText("#filter-idleOver-problem", "\"often\" is not accepted");
      browser.type("#filter-idleOver", "1h");
      browser.awaitText("#range", "0 of 0");
      browser.press(".filters", "Clear");
      browser.type("#filter-remote", "127.0.0.0/30");
      browser.awaitText("#range", "1–50 of 10,000");
      browser.click("tbody tr:nth-child(2) .c-state button");
      browser.until(
          "the filter",
          () ->
              "open".equals(browser.asked("return document.querySelector('#filter-state').value")));

      // Held, the rows change only with the page.
      browser.press(".filters", "Hold");
      browser.choose("#rows", "500");
      Set<String> seen = new HashSet<>();
      for (int first = 1; first <= count; first += 500) {
        String range = String.format("%,d–%,d of 10,000", first, first + 499);
        browser.awaitText("#range", range);
        browser.until("its rows", () -> browser.count("tbody tr") == 500);
        seen.addAll(browser.texts("td.c-id"));
        if (first + 500 <= count) {
          // A click of the driver would first scroll, and paint, each time.
          browser.script("document.querySelector('#next').click()");
        }
      }
      assertThat(seen).hasSize(count);
      assertThat(browser.asked("return document.querySelector('#next').disabled")).isEqualTo(true);

      browser.press(".filters", "End matching");
      browser.awaitText("#dialog h2", "End 10,000 connections?");
      assertThat(browser.text("#dialog")).contains("state=open", "remote=127.0.0.0/30");
      browser.press("#dialog", "End 10,000");
      browser.awaitText("#notice", "Ended 10,000 connections with FIN");
      assertThat(clients.get(9999).getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void theListenerIsPausedAndResumed() throws Exception {
    open(server);
    browser.press("header", "Pause");
    browser.click("#dialog [value=refuse]");
    browser.press("#dialog", "Pause");
    browser.awaitText("#state", "paused (refuse)");
    assertThatThrownBy(() -> server.dial().close()).isInstanceOf(ConnectException.class);
    browser.press("header", "Resume");
    browser.awaitText("#state", "listening");
    dial(server);
    browser.click(".tab-events");
    browser.awaitText("#events", "Listener paused (refuse)");
  }

  @Test
  void aDrainIsSeenStageByStage() throws Exception {
    try (ServerProcess drained =
        ServerProcess.launch(
                "echosounder.drain.delay=500ms",
                "echosounder.drain.quiet=100ms",
                "echosounder.drain.spread=500ms",
                "echosounder.drain.timeout=20s")
            .awaitStart()) {
      open(drained);
      Socket client = dial(drained);
      idOf(client);
      browser.press("header", "Drain");
      browser.awaitText("#dialog", "the 1 open connection");
      browser.press("#dialog", "Drain");
      browser.awaitText("#state", "draining");
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      browser.awaitText("#drain", "0 still open, 1 ended quiet, 0 forced");
      browser.until("all stages", () -> browser.count(".stage.done") >= 3);
      browser.screenshot("drain");
      assertThat(browser.barriers()).isEmpty();
    }
  }

  @Test
  void aViewerSeesTheSameWithoutButtons() throws Exception {
    try (ServerProcess guarded =
        ServerProcess.launch(
                "echosounder.admin.operator-password=steer",
                "echosounder.admin.viewer-password=look")
            .awaitStart()) {
      String address = guarded.adminUri("").getAuthority();
      // The browser asks again, and shows nothing of the server.
      browser.open(URI.create("http://viewer:wrong@" + address + "/"));
      assertThat(browser.count("header, main, script")).isZero();

      // The page keeps working if the password is in its address.
      open(URI.create("http://viewer:look@" + address + "/"));
      String id = idOf(dial(guarded));
      browser.awaitText("header", "view only");
      browser.click("tr[data-id='" + id + "'] .c-id button");
      browser.awaitText("#inspector", "Timeouts of this connection");
      assertThat(browser.count("header button")).isZero();
      assertThat(browser.count("#timeouts input, #inspector input, .danger, .c-end")).isZero();
      assertThat(browser.text("#timeouts")).contains("idle", "1h");
      assertThat(browser.barriers()).isEmpty();
      browser.console();
    }
  }

  @Test
  void aKilledServerIsMissedAndFoundAgain() throws Exception {
    String[] ports;
    try (ServerProcess first = ServerProcess.launch().awaitStart()) {
      open(first);
      idOf(dial(first));
      browser.click(".tab-events");
      browser.awaitText("#events ol", "opened from");
      browser.click(".tab-open");
      ports =
          new String[] {
            "echosounder.listener.port=" + first.echoPort(),
            "quarkus.http.port=" + first.adminUri("").getPort()
          };
    }
    browser.awaitText("#link", "No answer from the server since");
    browser.screenshot("lost");
    try (ServerProcess second = ServerProcess.launch(ports).awaitStart()) {
      browser.until("it answers", () -> browser.text("#link").isEmpty());
      String id = idOf(dial(second));
      browser.click(".tab-events");
      browser.awaitText(".e-events-missed", "lost");
      browser.awaitText(".e-connection-opened", id + " opened from");
    }
    // The page stops then, because the browser would ask for the password at every call.
    List<String> guarded = new ArrayList<>(List.of(ports));
    guarded.add("echosounder.admin.operator-password=steer");
    try (ServerProcess third = ServerProcess.launch(guarded.toArray(String[]::new)).awaitStart()) {
      browser.awaitText("#link", "Name and password of HTTP Basic are missing or wrong");
      assertThat(browser.text("#link button")).isEqualTo("Log in");
      assertThat(third.admin("GET", "/listener", "").statusCode()).isEqualTo(401);
    }
  }

  @Test
  void itFitsLightAndDarkNarrowAndWide() throws Exception {
    open(server);
    Socket busy = dial(server);
    dial(server);
    Socket deaf = server.dial();
    clients.add(deaf);
    String id = idOf(busy);
    // It never reads, so the server stops reading it.
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                deaf.getOutputStream().write(new byte[16 * 1024 * 1024]);
              } catch (IOException closed) {
                // At the end of the test.
              }
            });
    browser.until("reading pauses", () -> browser.texts("td.c-reading").contains("paused"));
    Thread.ofVirtual().start(() -> chat(busy));
    browser.awaitText("tr[data-id='" + id + "'] .c-received", "KiB");
    Object light =
        browser.asked("return getComputedStyle(document.documentElement).backgroundColor");
    screenshots("3");
    Socket proxied = server.dial();
    clients.add(proxied);
    String header = "PROXY TCP6 2001:db8:85a3:8d3:1319:8a2e:1370:7348 ::1 51000 8080\r\nx";
    proxied.getOutputStream().write(header.getBytes(StandardCharsets.US_ASCII));
    browser.size(1200, 860);
    browser.awaitText("#list", "[2001:db8:85a3:8d3:1319:8a2e:1370:7348]:51000");
    assertThat(browser.asked(OVERFLOWING)).as("wide").isEqualTo(0L);
    browser.dark(true);
    assertThat(browser.asked("return getComputedStyle(document.documentElement).backgroundColor"))
        .isNotEqualTo(light);
    assertThat(browser.barriers()).as("dark").isEmpty();
    browser.dark(false);
    assertThat(browser.barriers()).as("light").isEmpty();
    browser.size(400, 800);
    assertThat(browser.asked("return document.documentElement.scrollWidth")).isEqualTo(400L);
    assertThat(browser.asked(OVERFLOWING)).as("narrow").isEqualTo(0L);
    assertThat(browser.barriers()).as("narrow").isEmpty();
    browser.click("tr[data-id='" + id + "'] .c-id button");
    browser.awaitText("#inspector", "Timeouts of this connection");
    browser.screenshot("details-400");
    assertThat(browser.asked("return document.documentElement.scrollWidth")).isEqualTo(400L);
    browser.enter("#inspector .title button");
    browser.until("it closes", () -> browser.text("#inspector").isEmpty());
  }

  @Test
  void itIsSmall() throws Exception {
    open(server);
    browser.until("the charts", () -> browser.count(".plot canvas") == 3);
    List<?> files =
        (List<?>)
            browser.asked(
                "return [location.href, ...performance.getEntriesByType('resource')"
                    + ".map(e => e.name).filter(n => !n.includes('/api/') && !n.endsWith('/'))]");
    assertThat(files).hasSizeGreaterThan(20);
    long bytes = 0;
    for (Object file : files) {
      bytes +=
          server
              .http()
              .send(
                  HttpRequest.newBuilder(URI.create(file.toString()))
                      .header("Accept", "text/html")
                      .header("Accept-Encoding", "gzip")
                      .build(),
                  HttpResponse.BodyHandlers.ofByteArray())
              .body()
              .length;
    }
    assertThat(bytes).isBetween(20_000L, 150_000L);
  }

  /** Messages of different sizes, until the client is closed. */
  private static void chat(Socket client) {
    try {
      for (int i = 0; ; i++) {
        byte[] message = new byte[1024 * (10 + i % 17)];
        client.getOutputStream().write(message);
        client.getInputStream().readNBytes(message.length);
        LockSupport.parkNanos(20_000_000);
      }
    } catch (IOException closed) {
      // At the end of the test.
    }
  }

  private static void screenshots(String name) throws IOException {
    for (int width : WIDTHS) {
      for (boolean dark : new boolean[] {false, true}) {
        browser.size(width, width == 400 ? 1600 : 860);
        browser.dark(dark);
        // The charts follow a change of size after the next layout.
        await()
            .atMost(Browser.BOUND)
            .until(
                () ->
                    (Boolean)
                        browser.asked(
                            "return new Promise(r => requestAnimationFrame(() => setTimeout(() => r("
                                + "[...document.querySelectorAll('.plot')].every(p =>"
                                + " p.querySelector('.uplot').offsetWidth === p.clientWidth)), 150)))"));
        browser.screenshot(name + "-" + width + (dark ? "-dark" : "-light"));
      }
    }
    browser.size(1200, 900);
    browser.dark(false);
  }
}
