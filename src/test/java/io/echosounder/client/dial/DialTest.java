package io.echosounder.client.dial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.echosounder.client.CommandProcess;
import io.echosounder.client.CommandProcess.Result;
import io.echosounder.client.ExitCode;
import io.echosounder.client.MisbehavingProxy;
import io.echosounder.client.MisbehavingProxy.Fault;
import io.echosounder.client.OtherServer;
import io.echosounder.client.ScriptedServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DialTest {
  @AutoClose private final ScriptedServer server = ScriptedServer.echo();

  DialTest() throws IOException {}

  @Test
  void sendsTheGreetingByDefaultAndPrintsItsEchoAlone() throws Exception {
    assertThat(CommandProcess.run("dial", server.target()))
        .isEqualTo(new Result(0, "Hello, World!", ""));
  }

  @Test
  void streamsMoreThanItsHeapHolds() throws Exception {
    // 200 MB through a heap of 64 MB; the input repeats a number that fits no buffer size, so a
    // lost piece shows.
    Result result =
        CommandProcess.run(
            numbers(200_000_000), "dial", "--verify", "--json", server.target(), "-");
    // With --json the bytes go to standard error, and there are too many to look at each: --verify
    // has.
    assertThat(result.code()).isZero();
    JsonNode json = new ObjectMapper().readTree(result.out());
    assertThat(json.get("bytesSent").asLong()).isEqualTo(200_000_000);
    assertThat(json.get("bytesReceived").asLong()).isEqualTo(200_000_000);
    assertThat(json.get("verified").asBoolean()).isTrue();
  }

  @Test
  void printsWhatStandardInputHeldByteForByte() throws Exception {
    String text = new String(numbers(3_000_000).readAllBytes(), StandardCharsets.US_ASCII);
    Result result =
        CommandProcess.run(
            new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)),
            "dial",
            server.target(),
            "-");
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).isEqualTo(text);
  }

  @Test
  void doesNotTimeOutWhileNobodyTypes() throws Exception {
    Process process = CommandProcess.start("dial", "--read-timeout", "100ms", server.target(), "-");
    try (var stdin = process.outputWriter()) {
      stdin.write("one\n");
      stdin.flush();
      assertThat(process.inputReader().readLine()).isEqualTo("one");
      assertThat(process.waitFor(java.time.Duration.ofMillis(500))).as("ended by itself").isFalse();
      stdin.write("two\n");
    }
    assertThat(CommandProcess.result(process)).isEqualTo(new Result(0, "two\n", ""));
  }

  @Test
  void saysThatNobodyListens() throws Exception {
    server.close();
    Result result = CommandProcess.run("dial", server.target());
    assertThat(result.err())
        .isEqualToIgnoringNewLines(
            "dial: connect "
                + server.target()
                + ": connection refused: is the server running there?");
    assertThat(result.code()).isEqualTo(ExitCode.CONNECT_FAILED.code());
  }

  @Test
  void saysThatANameHasNoSuchAddress() throws Exception {
    Result result = CommandProcess.run("dial", "-6", server.target());
    assertThat(result.err()).contains("resolve 127.0.0.1: it has no IPv6 address");
    assertThat(result.code()).isEqualTo(ExitCode.RESOLVE_FAILED.code());
  }

  @Test
  void connectsFromTheAddressItIsTold() throws Exception {
    Result result = CommandProcess.run("dial", "--json", "--source", "127.0.0.7", server.target());
    assertThat(new ObjectMapper().readTree(result.out()).get("local").asText())
        .startsWith("127.0.0.7:");
  }

  @Test
  void saysThatNobodyAnswersTheConnect() throws Exception {
    List<Socket> fill = new ArrayList<>();
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      // Connections that nobody accepts fill the backlog; from then on the kernel drops each SYN.
      while (connects(full, fill)) {}
      Result result =
          CommandProcess.run(
              "dial", "--connect-timeout", "300ms", "127.0.0.1:" + full.getLocalPort());
      assertThat(result.err()).contains("no answer within");
      assertThat(result.code()).isEqualTo(ExitCode.CONNECT_TIMEOUT.code());
    } finally {
      for (Socket socket : fill) {
        socket.close();
      }
    }
  }

  private static boolean connects(ServerSocket to, List<Socket> fill) throws IOException {
    Socket socket = new Socket();
    fill.add(socket);
    try {
      socket.connect(new InetSocketAddress(to.getInetAddress(), to.getLocalPort()), 200);
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  @Test
  void saysThatThePeerTakesNothing() throws Exception {
    try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Result result =
          CommandProcess.run(
              numbers(Integer.MAX_VALUE),
              "dial",
              "--write-timeout",
              "300ms",
              "--read-timeout",
              "0",
              "127.0.0.1:" + deaf.getLocalPort(),
              "-");
      assertThat(result.err()).contains("it took nothing for 300 ms");
      assertThat(result.code()).isEqualTo(ExitCode.WRITE_TIMEOUT.code());
    }
  }

  @Test
  void saysThatTheConnectionBrokeWhileSending() throws Exception {
    try (ScriptedServer proxy = MisbehavingProxy.start(Fault.RESET, server)) {
      Result result = CommandProcess.run(numbers(Integer.MAX_VALUE), "dial", proxy.target(), "-");
      assertThat(result.err()).containsPattern("dial: send to .*(reset|closed)");
      assertThat(result.code()).isEqualTo(ExitCode.SEND_FAILED.code());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          RESET                   | READ_FAILED  | read from .*: connection reset by the peer
          SILENCE                 | READ_TIMEOUT | read from .*: nothing came for 300 ms .200000 bytes sent, 0 came back
          STALL                   | READ_TIMEOUT | nothing came for 300 ms .200000 bytes sent, 100000 came back
          CLOSES_EARLY            | EARLY_EOF    | closed the connection .*, 100000 came back
          CORRUPTION              | DIFFERENCE   | byte 100000 was 0x.. and came back as 0x..
          SPEAKS_FIRST            | DIFFERENCE   | was sent
          KEEPS_HALF_OPEN         | READ_TIMEOUT | 200000 bytes sent, 200000 came back
          """)
  void tellsTheFaultsOfAPathApart(Fault fault, ExitCode code, String message) throws Exception {
    try (ScriptedServer proxy = MisbehavingProxy.start(fault, server)) {
      // A reset has to come when all is sent, to be a failed read: one byte is.
      InputStream stdin =
          fault == Fault.RESET ? new ByteArrayInputStream(new byte[1]) : numbers(200_000);
      Result result =
          CommandProcess.run(
              stdin, "dial", "--verify", "--read-timeout", "300ms", proxy.target(), "-");
      assertThat(result.err()).containsPattern(message);
      assertThat(result.code()).isEqualTo(code.code());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          127.0.0.1            | has no port
          ::1:80               | in brackets
          localhost:0          | not a port
          """)
  void rejectsATargetInOneLine(String target, String message) throws Exception {
    Result result = CommandProcess.run("dial", target);
    assertThat(result.err()).contains(message).hasLineCount(1);
    assertThat(result.code()).isEqualTo(ExitCode.USAGE.code());
  }

  @Test
  void talksToSocat() throws Exception {
    streamsThrough("socat", "TCP-LISTEN:%d,bind=127.0.0.1,reuseaddr,fork", "EXEC:cat");
  }

  @Test
  void talksToNcat() throws Exception {
    assumeTrue(OtherServer.isInstalled("ncat"), "ncat is not installed");
    // A text, not a stream: after a FIN ncat ends its cat with bytes still to be sent.
    try (OtherServer other =
        OtherServer.start("ncat", "-l", "127.0.0.1", "%d", "--keep-open", "--exec", "/bin/cat")) {
      assertThat(CommandProcess.run("dial", "--verify", other.target()))
          .isEqualTo(new Result(0, "Hello, World!", ""));
    }
  }

  private static void streamsThrough(String... command) throws Exception {
    assumeTrue(OtherServer.isInstalled(command[0]), command[0] + " is not installed");
    try (OtherServer other = OtherServer.start(command)) {
      String text = new String(numbers(1_000_000).readAllBytes(), StandardCharsets.US_ASCII);
      Result result =
          CommandProcess.run(numbers(1_000_000), "dial", "--verify", other.target(), "-");
      assertThat(result.err()).isEmpty();
      assertThat(result.out()).isEqualTo(text);
    }
  }

  /** ASCII digits that repeat every 999,983 bytes, a prime. */
  private static InputStream numbers(long length) {
    return new InputStream() {
      private long position;

      @Override
      public int read() {
        return position == length ? -1 : '0' + (int) (position++ % 999_983 * 7919 % 10);
      }

      @Override
      public int read(byte[] to, int offset, int wanted) {
        if (position == length) {
          return -1;
        }
        int n = (int) Math.min(Math.min(wanted, 65_536), length - position);
        for (int i = 0; i < n; i++) {
          to[offset + i] = (byte) read();
        }
        return n;
      }
    };
  }
}
