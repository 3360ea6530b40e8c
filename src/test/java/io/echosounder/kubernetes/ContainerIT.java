package io.echosounder.kubernetes;

import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The image of {@code Dockerfile.jvm} is built and run as the manifests run it. It needs root,
 * Debian's packages and a machine that allows containers, and is skipped elsewhere.
 */
class ContainerIT {

  /** With this option the JVM does not start if its AOT cache does not fit. */
  private static final Map<String, String> CACHE_MUST_FIT =
      Map.of("JAVA_TOOL_OPTIONS", "-XX:AOTMode=on");

  private static Images images;
  private static Network network;

  @BeforeAll
  static void build() throws IOException {
    images = Images.build();
    network = Network.create();
    // With an image that is not ours, because a mistake in ours must fail the tests and not skip
    // them.
    List<String> trial = images.storage("podman", "run", "--rm", "--entrypoint", "java");
    trial.addAll(Container.settings(network, Container.podUser(), Map.of()));
    trial.addAll(List.of(StandIns.JAVA, "-version"));
    Machine.mayBeRefused("to run containers", trial);
  }

  @AfterAll
  static void remove() {
    if (network != null) {
      network.close();
    }
    if (images != null) {
      images.close();
    }
  }

  @Test
  void startsFromItsCacheAndPassesTheProbe() {
    try (Container server = serve(Container.podUser(), CACHE_MUST_FIT)) {
      assertThat(server.logs())
          .contains("instance=echosounder-pod", "transport=epoll", "maxConnections=1000")
          .doesNotContain("WARN");
      assertThat(client(List.of(), "probe", "127.0.0.1:8080").code()).isZero();
      Machine.Result faster =
          client(
              List.of("--entrypoint", "java", "--env", "JAVA_TOOL_OPTIONS=-XX:AOTMode=on"),
              "@client",
              "probe",
              "--json",
              "127.0.0.1:8080");
      assertThat(faster.output()).contains("\"half-close\"");
      assertThat(faster.code()).isZero();
      // The Java of the image has the modules that the operator's commands need.
      Machine.Result operator = client(List.of("--entrypoint", "java"), "@client", "listener");
      assertThat(operator.output()).contains("Instance:   echosounder-pod", "listening");
      assertThat(server.inspect("{{index .Config.Labels \"org.opencontainers.image.version\"}}"))
          .isEqualTo("1.2.3");
    }
  }

  /** As OpenShift runs it. */
  @Test
  void runsAsAnyUser() throws IOException {
    try (Container server = serve("1000680000:0", CACHE_MUST_FIT);
        Socket client = dial()) {
      echo(client);
      assertThat(server.logs()).contains("transport=epoll").doesNotContain("WARN");
    }
  }

  /** Without the write timeout, because it would end most of them. */
  @Test
  void clientsThatNeverReadGetNobodyKilled() throws IOException {
    try (Container server =
        serve(Container.podUser(), Map.of("ECHOSOUNDER_TIMEOUTS_WRITE", "0s"))) {
      ContainerMemory memory = ContainerMemory.of(server);
      print(memory, 0);
      try (Socket reader = dial();
          ClientsThatNeverRead few = ClientsThatNeverRead.connect(199, network.inside(), 8080)) {
        few.fill();
        echo(reader);
        print(memory, 199);
        try (ClientsThatNeverRead more =
            ClientsThatNeverRead.connect(800, network.inside(), 8080)) {
          more.fill();
          echo(reader);
          print(memory, 999);
          assertThat(server.gauge("echosounder_connections_open{protocol=\"tcp\"}"))
              .isEqualTo(1000);
          assertThat(memory.sockets()).isPositive();
          assertThat(memory.used()).isLessThan(Container.memoryLimit());
          assertThat(memory.kills()).isZero();
        }
      }
    }
  }

  private static void print(ContainerMemory memory, int clients) throws IOException {
    System.out.printf(
        "Memory with %d clients that never read: %d MiB, of it %d MiB in sockets%n",
        clients, memory.used() >> 20, memory.sockets() >> 20);
  }

  /** The folder is changed as the kubelet changes a mounted ConfigMap. */
  @Test
  void anEditedConfigMapRetimesAnOpenConnection(@TempDir Path folder) throws IOException {
    MountedVolume volume = new MountedVolume(folder);
    volume.write(Map.of("echosounder.timeouts.idle", "1h"));
    try (Container server = Container.serve(images, network, "components/live", folder);
        Socket client = dial()) {
      echo(client);
      volume.write(Map.of("echosounder.timeouts.idle", "1s"));
      assertThat(client.getInputStream().read()).as("FIN").isEqualTo(-1);
      assertThat(server.gauge("echosounder_live_file_valid")).isEqualTo(1);

      volume.write(Map.of("echosounder.timeouts.idle", "soon"));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> server.gauge("echosounder_live_file_valid") == 0);
      assertThat(server.logs()).contains("echosounder.timeouts.idle=soon");
    }
  }

  /** The password comes from a file that another user owns, as in a mounted Secret. */
  @Test
  void theAdminApiAsksForThePasswordOfTheSecret(@TempDir Path folder) throws Exception {
    new MountedVolume(folder).write(Map.of("operator-password", "from a Secret"));
    try (Container server = Container.serve(images, network, "components/remote-admin", folder);
        HttpClient http = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://" + network.inside() + ":8081/api/v1/listener");
      assertThat(http.send(HttpRequest.newBuilder(uri).build(), ofString()).statusCode())
          .as(server.logs())
          .isEqualTo(401);
      String credentials =
          Base64.getEncoder().encodeToString("operator:from a Secret".getBytes(UTF_8));
      HttpRequest known =
          HttpRequest.newBuilder(uri).header("Authorization", "Basic " + credentials).build();
      assertThat(http.send(known, ofString()).body()).contains("\"instance\":\"echosounder-pod\"");
    }
  }

  @Test
  void stopDrainsAndExitsWithZero() throws IOException {
    try (Container server = serve(Container.podUser(), Map.of())) {
      List<Socket> clients = new ArrayList<>();
      try {
        for (int i = 0; i < 10; i++) {
          clients.add(dial());
          echo(clients.getLast());
        }
        server.stop();
        for (Socket client : clients) {
          assertThat(client.getInputStream().read()).as("FIN, not RST").isEqualTo(-1);
        }
      } finally {
        for (Socket client : clients) {
          client.close();
        }
      }
      assertThat(server.inspect("{{.State.ExitCode}}")).isEqualTo("0");
      assertThat(server.logs()).contains("Echosounder drained in", "quiet=10 forced=0");
    }
  }

  private static Container serve(String user, Map<String, String> more) {
    return Container.serve(images, network, user, more);
  }

  /** A command in a container of its own, in the network of the server. */
  private static Machine.Result client(List<String> options, String... arguments) {
    List<String> command = images.storage("podman", "run", "--rm");
    command.addAll(Container.settings(network, Container.podUser(), Map.of()));
    command.addAll(options);
    command.add(Images.IMAGE);
    command.addAll(List.of(arguments));
    return Machine.run(command);
  }

  private static Socket dial() throws IOException {
    Socket socket = new Socket(network.inside(), 8080);
    socket.setSoTimeout(30_000);
    return socket;
  }

  private static void echo(Socket client) throws IOException {
    client.getOutputStream().write(7);
    assertThat(client.getInputStream().read()).isEqualTo(7);
  }
}
