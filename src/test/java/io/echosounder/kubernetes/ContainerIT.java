package io.echosounder.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The image of {@code Dockerfile.jvm} is built and run as the manifests run it. It needs root,
 * Debian's packages and a machine that allows containers, and is skipped elsewhere.
 */
class ContainerIT {

  /** The JVM does not start if its AOT cache does not fit. */
  private static final Map<String, String> CACHE_MUST_FIT =
      Map.of("JAVA_TOOL_OPTIONS", "-XX:AOTMode=on");

  private static Images images;
  private static Network network;

  @BeforeAll
  static void build() throws IOException {
    images = Images.build();
    network = Network.create();
    List<String> trial = images.storage("podman", "run", "--rm", "--entrypoint", "java");
    trial.addAll(Container.settings(network, Container.podUser(), Map.of()));
    trial.addAll(List.of(Images.IMAGE, "-Xshare:off", "-version"));
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
          .contains("transport=epoll", "maxConnections=1000")
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

  /** The maximum of the manifests, without the write timeout that would end most of them. */
  @Test
  void clientsThatNeverReadGetNobodyKilled() throws IOException {
    try (Container server =
        serve(Container.podUser(), Map.of("ECHOSOUNDER_TIMEOUTS_WRITE", "0s"))) {
      ContainerMemory memory = ContainerMemory.of(server);
      try (Socket reader = dial();
          ClientsThatNeverRead others = ClientsThatNeverRead.connect(999, network.inside(), 8080)) {
        others.fill();
        echo(reader);
        assertThat(server.gauge("echosounder_connections_open")).isEqualTo(1000);
        System.out.printf(
            "1000 connections, 999 of them never read: %d MiB, of it %d MiB in sockets%n",
            memory.used() >> 20, memory.sockets() >> 20);
        assertThat(memory.sockets()).isPositive();
        assertThat(memory.used()).isLessThan(Container.memoryLimit());
        assertThat(memory.kills()).isZero();
      }
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
