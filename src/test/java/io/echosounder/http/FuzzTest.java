package io.echosounder.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.echosounder.logging.LogLines;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Random clients on both ports: the server never answers 500, logs no error and no stack trace, and
 * keeps no socket.
 */
@QuarkusTest
class FuzzTest {

  private static final int ROUNDS = 200;

  /** An answer is over if the server is silent for this long; a stream of events never ends. */
  private static final int READ_MILLIS = 200;

  private static final List<String> PATHS =
      List.of(
          "/api/v1/connections",
          "/api/v1/timeouts",
          "/api/v1/events",
          "/health/live",
          "/q/metrics");

  @TestHTTPResource(value = "/health/live", management = true)
  URL live;

  // A stack trace for each client that resets would fill the log.
  private final LogLines errors = LogLines.errorsAndTraces();

  @AfterEach
  void stopListening() {
    errors.close();
  }

  @Test
  void randomClientsBreakNothing() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int port : List.of(RestAssured.port, live.getPort())) {
      long before = sockets(port);
      for (int i = 0; i < ROUNDS; i++) {
        String request = request(random);
        String answer = converse(port, request, random.nextInt(4));
        assertThat(answer).as("seed %d, request %s", seed, request).doesNotContain("HTTP/1.1 500");
      }
      assertThat(
              Wire.answer(
                  port, "GET /none HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
          .startsWith("HTTP/1.1 404 ");
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> assertThat(sockets(port)).as("seed %d", seed).isLessThanOrEqualTo(before));
    }
    assertThat(errors.lines()).as("seed %d", seed).isEmpty();
  }

  private static String request(Random random) {
    String method = List.of("GET", "PATCH", "POST", "DELETE", "HEAD").get(random.nextInt(5));
    String head =
        method
            + " "
            + PATHS.get(random.nextInt(PATHS.size()))
            + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    String chunked = head + "Transfer-Encoding: chunked\r\n\r\n";
    return switch (random.nextInt(7)) {
      case 0 -> noise(random);
      case 1 -> head + noise(random);
      case 2 -> head + "Content-Length: " + random.nextInt() + "\r\n\r\n" + noise(random);
      case 3 -> chunked + Long.toHexString(random.nextLong()) + "\r\n" + noise(random);
      case 4 -> chunked + noise(random);
      case 5 -> head + "Content-Length: 3\r\n" + chunked.substring(head.length()) + "0\r\n\r\n";
      default -> (head + "\r\n").repeat(1 + random.nextInt(20));
    };
  }

  private static String noise(Random random) {
    byte[] bytes = new byte[random.nextInt(2000)];
    random.nextBytes(bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** Sends the request, then ends in one of four ways. */
  private static String converse(int port, String request, int ending) throws IOException {
    try (Wire wire = new Wire(port)) {
      Socket socket = wire.socket();
      socket.setSoTimeout(READ_MILLIS);
      wire.send(request);
      switch (ending) {
        case 0 -> socket.setSoLinger(true, 0);
        case 1 -> {
          socket.shutdownOutput();
          return answer(socket);
        }
        case 2 -> {
          String answer = answer(socket);
          socket.setSoLinger(true, 0);
          return answer;
        }
        default -> {}
      }
      return "";
    } catch (IOException refused) {
      // The server closed while the request was being sent.
      return "";
    }
  }

  /** What comes until the server closes, or until it falls silent. */
  private static String answer(Socket socket) {
    StringBuilder answer = new StringBuilder();
    byte[] buffer = new byte[8192];
    try {
      for (int read = socket.getInputStream().read(buffer);
          read >= 0 && answer.length() < 100_000;
          read = socket.getInputStream().read(buffer)) {
        answer.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
      }
    } catch (IOException silentOrReset) {
      // All that there is has been read.
    }
    return answer.toString();
  }

  /** The server's sockets on this port that are neither listening nor in TIME_WAIT. */
  private static long sockets(int port) throws IOException {
    String local = String.format(Locale.ROOT, ":%04X", port);
    try (Stream<String> lines =
        Stream.concat(
            Files.readAllLines(Path.of("/proc/self/net/tcp")).stream(),
            Files.readAllLines(Path.of("/proc/self/net/tcp6")).stream())) {
      return lines
          .map(line -> line.strip().split("\\s+", -1))
          .filter(words -> words.length > 3 && words[1].endsWith(local))
          .filter(words -> !words[3].equals("0A") && !words[3].equals("06"))
          .count();
    }
  }
}
