package io.echosounder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The packaged server with little direct memory, and far more clients that never read. */
@Timeout(300)
class MemoryIT {

  private static final int DEAF = 2000;

  private final List<Deaf> clients = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(65_536);

  /** A client that sends and does not read, and how much the kernel has taken of it. */
  private static final class Deaf {
    private final SocketChannel channel;
    private long sent;
    private long read;

    Deaf(SocketChannel channel) {
      this.channel = channel;
    }
  }

  @AfterEach
  void closeAll() throws IOException {
    for (Deaf client : clients) {
      client.channel.close();
    }
  }

  @Test
  void clientsThatNeverReadHarmNobody() throws Exception {
    try (ServerProcess server = start()) {
      for (int i = 0; i < DEAF; i++) {
        clients.add(dial(server));
      }
      await().atMost(Duration.ofMinutes(2)).until(() -> sendAll() == 0);
      assertThat(metric(server, "echosounder_connections_open")).isEqualTo(DEAF);

      try (Socket hearing = server.dial();
          Socket quiet = server.dial()) {
        ServerProcess.echo(quiet);
        for (int i = 0; i < 20; i++) {
          assertEchoes(hearing, 20_000);
        }
        assertThat(server.management("/health/live").statusCode()).isEqualTo(200);
        assertThat(server.management("/health/ready").statusCode()).isEqualTo(200);
        assertThat(server.admin("GET", "/connections?limit=1", "").statusCode()).isEqualTo(200);
        ServerProcess.echo(quiet);
      }

      List<Deaf> gone = clients.subList(0, DEAF / 2);
      for (Deaf client : gone) {
        client.channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        client.channel.close();
      }
      gone.clear();
      for (Deaf client : clients) {
        client.channel.shutdownOutput();
      }
      await().atMost(Duration.ofMinutes(2)).until(this::haveAllEnded);
      assertThat(clients).allSatisfy(client -> assertThat(client.read).isEqualTo(client.sent));
      assertThat(server.admin("GET", "/connections?state=closed&reason=io-error", "").body())
          .contains("\"total\":0");
      assertThat(server.lines()).noneMatch(line -> line.contains("io-error"));
    }
  }

  private static ServerProcess start() throws IOException {
    ProcessBuilder command =
        Packaged.process(
            List.of("sh", "-c", "ulimit -n 4096; exec \"$@\"", "sh"),
            "-Dechosounder.listener.port=0",
            "-Dquarkus.http.port=0",
            "-Dquarkus.management.port=0",
            "-Dechosounder.timeouts.write=0s",
            "-Dechosounder.timeouts.half-closed=0s",
            // The kernel's part of it all, so that a small machine can run this test.
            "-Dechosounder.listener.receive-buffer=16KiB",
            "-Dechosounder.listener.send-buffer=16k",
            // Half of the direct memory below. A native executable takes no JAVA_OPTS.
            "-Dechosounder.listener.buffer-memory=32MiB");
    command.environment().put("JAVA_OPTS", "-Xmx256m -XX:MaxDirectMemorySize=64m");
    return ServerProcess.run(command).awaitStart();
  }

  private static Deaf dial(ServerProcess server) throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
    channel.setOption(StandardSocketOptions.SO_SNDBUF, 16_384);
    channel.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), server.echoPort()));
    channel.configureBlocking(false);
    return new Deaf(channel);
  }

  /** Sends what the kernel takes from each, twice; returns how much that was. */
  private long sendAll() throws IOException, InterruptedException {
    long sum = 0;
    for (int turn = 0; turn < 2; turn++) {
      for (Deaf client : clients) {
        int taken = client.channel.write(buffer.clear());
        client.sent += taken;
        sum += taken;
      }
      Thread.sleep(200); // What the server still takes makes room for more.
    }
    return sum;
  }

  private boolean haveAllEnded() throws IOException {
    boolean all = true;
    for (Deaf client : clients) {
      int count = client.channel.isOpen() ? 1 : -1;
      while (count > 0) {
        count = client.channel.read(buffer.clear());
        client.read += Math.max(count, 0);
      }
      if (count < 0) {
        client.channel.close();
      } else {
        all = false;
      }
    }
    return all;
  }

  private static void assertEchoes(Socket client, int size) throws IOException {
    for (int done = 0; done < size; done += 1000) {
      client.getOutputStream().write(new byte[1000]);
      assertThat(client.getInputStream().readNBytes(1000)).hasSize(1000);
    }
  }

  private static double metric(ServerProcess server, String name) throws Exception {
    return server
        .management("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
