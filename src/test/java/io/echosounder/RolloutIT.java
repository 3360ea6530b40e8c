package io.echosounder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A rollout as a cluster does it: two servers behind a Service's address, which connection tracking
 * translates as kube-proxy has it done. Ten restarts in turn under load: nobody is reset, nothing
 * is lost that had not crossed a FIN, and no connect is slow.
 *
 * <p>Everything lives in network namespaces of the test's own: the clients, the node and the two
 * servers.
 */
class RolloutIT {

  private static final int RESTARTS = 10;
  private static final int CHATTY = 20;
  private static final String SERVICE = "10.197.9.9";
  private static final int PORT = 8080;

  /** A name of our own for every namespace and link, so that runs beside each other do not meet. */
  private final String name = "ro" + ProcessHandle.current().pid();

  private final List<AutoCloseable> started = new ArrayList<>();

  @AfterEach
  void leaveNothingBehind() throws Exception {
    for (AutoCloseable process : started.reversed()) {
      process.close();
    }
    for (String namespace : List.of("c", "n", "s1", "s2")) {
      run("ip", "netns", "del", name + namespace);
    }
  }

  @Test
  void tenRestartsUnderLoadCutNobody() throws Exception {
    buildNetwork();
    ServerProcess[] servers = {null, launch(1), launch(2)};
    servers[1].awaitStart();
    servers[2].awaitStart();
    send("1", "2");
    Process clients = startClients();
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(clients.getInputStream(), StandardCharsets.UTF_8))) {
      long messages = 0;
      for (int i = 0; i < RESTARTS; i++) {
        // The endpoint leaves the Service, its server drains, the next one takes its place.
        int leaving = i % 2 + 1;
        send(leaving == 1 ? "2" : "1");
        servers[leaving].terminate();
        assertThat(servers[leaving].awaitExit()).isZero();
        System.out.println("RolloutIT: " + servers[leaving].lines().getLast());
        servers[leaving] = launch(leaving).awaitStart();
        send("1", "2");
        messages = awaitMessages(clients, output, messages + CHATTY);
      }
      clients.getOutputStream().close();
      List<String> lines = output.lines().toList();
      String result = lines.getLast();
      assertThat(result).as(String.join("\n", lines)).contains("resets=0 lost=0 refused=0 slow=0");
      // In half of a rollout, every chatty and every pausing conversation is ended by FIN once.
      assertThat(figure(result, "ends")).isGreaterThan(RESTARTS * CHATTY / 2);
      System.out.println("RolloutIT: " + result);
    }
  }

  /** Waits until the clients have had so many echoes; they answer each byte with a line. */
  private static long awaitMessages(Process clients, BufferedReader output, long wanted)
      throws IOException {
    long messages = 0;
    while (messages < wanted) {
      clients.getOutputStream().write('?');
      clients.getOutputStream().flush();
      String line = output.readLine();
      while (!line.startsWith("running")) {
        System.out.println("RolloutIT: " + line);
        line = output.readLine();
      }
      messages = figure(line, "messages");
    }
    return messages;
  }

  private static long figure(String line, String name) {
    Matcher matcher = Pattern.compile(name + "=(\\d+)").matcher(line);
    assertThat(matcher.find()).as(line).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  private ServerProcess launch(int number) throws IOException {
    List<String> inside = List.of("ip", "netns", "exec", name + "s" + number);
    ServerProcess server =
        ServerProcess.run(
            Packaged.process(
                inside,
                "-Dechosounder.listener.port=" + PORT,
                "-Dquarkus.http.port=0",
                "-Dquarkus.management.port=0",
                time("quiet", "500ms"),
                time("spread", "200ms"),
                time("timeout", "3s")));
    started.add(server);
    return server;
  }

  /** A time of the drain; {@code -Drollout.quiet=1s} takes another than the short one of here. */
  private static String time(String of, String shorter) {
    return "-Dechosounder.drain." + of + "=" + System.getProperty("rollout." + of, shorter);
  }

  private Process startClients() throws IOException {
    Process clients =
        new ProcessBuilder(
                "ip",
                "netns",
                "exec",
                name + "c",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                Path.of("target", "test-classes").toString(),
                RolloutClients.class.getName(),
                SERVICE,
                Integer.toString(PORT),
                Integer.toString(CHATTY))
            .redirectErrorStream(true)
            .start();
    started.add(clients::destroyForcibly);
    return clients;
  }

  /** The clients' namespace, the node that translates, and one for each server. */
  private void buildNetwork() throws Exception {
    for (String namespace : List.of("c", "n", "s1", "s2")) {
      need("ip", "netns", "add", name + namespace);
      need("ip", "-n", name + namespace, "link", "set", "lo", "up");
    }
    int subnet = 0;
    for (String end : List.of("c", "s1", "s2")) {
      String outer = name + end;
      String network = "10.197." + subnet++ + ".";
      need(
          "ip",
          "-n",
          name + "n",
          "link",
          "add",
          outer,
          "type",
          "veth",
          "peer",
          "name",
          "eth0",
          "netns",
          name + end);
      need("ip", "-n", name + "n", "addr", "add", network + "1/24", "dev", outer);
      need("ip", "-n", name + "n", "link", "set", outer, "up");
      need("ip", "-n", name + end, "addr", "add", network + "2/24", "dev", "eth0");
      need("ip", "-n", name + end, "link", "set", "eth0", "up");
      need("ip", "-n", name + end, "route", "add", "default", "via", network + "1");
    }
    need("ip", "netns", "exec", name + "n", "sysctl", "-qw", "net.ipv4.ip_forward=1");
    // As kube-proxy does: packets that fit no tracked connection are dropped.
    need(
        "ip",
        "netns",
        "exec",
        name + "n",
        "nft",
        "table ip kube { chain pre { type nat hook prerouting priority dstnat; };"
            + " chain forward { type filter hook forward priority filter;"
            + " ct state invalid drop; }; }");
  }

  /** From now on new connections go to these servers, in turn. */
  private void send(String... numbers) throws Exception {
    StringBuilder map = new StringBuilder();
    for (int i = 0; i < numbers.length; i++) {
      map.append(i == 0 ? "" : ", ").append(i).append(" : 10.197.").append(numbers[i]).append(".2");
    }
    need(
        "ip",
        "netns",
        "exec",
        name + "n",
        "nft",
        "flush chain ip kube pre; add rule ip kube pre ip daddr "
            + SERVICE
            + " tcp dport "
            + PORT
            + " dnat to numgen inc mod "
            + numbers.length
            + " map { "
            + map
            + " }");
  }

  private static void need(String... command) throws Exception {
    String said = run(command);
    assumeTrue(
        said.isEmpty(), () -> "needs root, iproute2, nftables and connection tracking: " + said);
  }

  /** What the command said if it failed; empty if it did not. */
  private static String run(String... command) throws Exception {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      boolean over = process.waitFor(10, TimeUnit.SECONDS);
      return over && process.exitValue() == 0
          ? ""
          : String.join(" ", command) + ": " + said.strip();
    } catch (IOException e) {
      return e.toString();
    }
  }
}
