package io.echosounder.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.echosounder.client.CommandProcess.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DialerTest {
  private static final Target NAME = new Target("echo.test", 8080);
  private static final long HEAD_START = ConnectRace.HEAD_START.toNanos();

  private final List<AutoCloseable> toClose = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : toClose) {
      each.close();
    }
  }

  /** Without a timeout: only another address can end the wait for a dead one. */
  private static Dialer patientDialer() {
    return new Dialer(Family.ANY, null, Duration.ZERO, System::nanoTime);
  }

  /** The kernel drops each SYN to it, as its queue is full of connections that nobody accepts. */
  private InetSocketAddress dead(String host) throws IOException {
    ServerSocket full = new ServerSocket(0, 1, InetAddress.ofLiteral(host));
    toClose.add(full);
    InetSocketAddress address = new InetSocketAddress(full.getInetAddress(), full.getLocalPort());
    while (true) {
      Socket socket = new Socket();
      toClose.add(socket);
      try {
        socket.connect(address, 200);
      } catch (SocketTimeoutException e) {
        return address;
      }
    }
  }

  private InetSocketAddress listening(String host) throws IOException {
    ServerSocket server = new ServerSocket(0, 50, InetAddress.ofLiteral(host));
    toClose.add(server);
    return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
  }

  private static InetSocketAddress refusing(String host) throws IOException {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.ofLiteral(host))) {
      return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    }
  }

  private static void assumeIpv6() {
    try (ServerSocket _ = new ServerSocket(0, 1, InetAddress.ofLiteral("::1"))) {
      // It can be bound, so it is there.
    } catch (IOException e) {
      assumeThat(false).as("this machine has no IPv6").isTrue();
    }
  }

  /** Sockets of this machine that still send SYNs to {@code address}. */
  private static List<String> dialling(InetSocketAddress address) throws IOException {
    String remote = String.format(Locale.ROOT, ":%04X 02", address.getPort());
    List<String> found = new ArrayList<>();
    for (String table : List.of("/proc/self/net/tcp", "/proc/self/net/tcp6")) {
      if (Files.exists(Path.of(table))) {
        Files.readAllLines(Path.of(table)).stream()
            .filter(line -> line.contains(remote))
            .forEach(found::add);
      }
    }
    return found;
  }

  private void assertConnects(InetSocketAddress winner, InetSocketAddress... dead)
      throws Exception {
    int threads = Thread.activeCount();
    List<InetSocketAddress> addresses = new ArrayList<>(List.of(dead));
    addresses.add(winner);
    long start = System.nanoTime();
    try (SocketChannel channel = patientDialer().connect(NAME, addresses)) {
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(HEAD_START);
      assertThat(channel.getRemoteAddress()).isEqualTo(winner);
      assertThat(channel.isBlocking()).isFalse();
      assertThat(channel.isRegistered()).isFalse();
      for (InetSocketAddress each : dead) {
        assertThat(dialling(each)).as("losers are closed").isEmpty();
      }
      assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads);
    }
  }

  @Test
  void goesOnToTheNextOfAFamilyWhenOneDoesNotAnswer() throws Exception {
    InetSocketAddress good = listening("127.0.0.1");
    assertConnects(good, dead("127.0.0.2"));
  }

  @Test
  void goesOnToTheOtherFamilyWhenOneDoesNotAnswer() throws Exception {
    assumeIpv6();
    InetSocketAddress good = listening("127.0.0.1");
    assertConnects(good, dead("::1"));
    InetSocketAddress other = listening("::1");
    assertConnects(other, dead("127.0.0.1"), dead("127.0.0.2"), dead("127.0.0.3"));
  }

  @Test
  void prefersTheFirstAddressWhileItAnswers() throws Exception {
    assumeIpv6();
    InetSocketAddress first = listening("::1");
    for (int i = 0; i < 20; i++) {
      try (SocketChannel channel =
          patientDialer().connect(NAME, List.of(first, listening("127.0.0.1")))) {
        assertThat(channel.getRemoteAddress()).isEqualTo(first);
      }
    }
  }

  @Test
  void doesNotWaitAfterARefusal() throws Exception {
    // A clock that stands still: nothing may become due by time.
    Dialer dialer = new Dialer(Family.ANY, null, Duration.ZERO, () -> 0);
    InetSocketAddress good = listening("127.0.0.1");
    List<InetSocketAddress> addresses =
        new ArrayList<>(List.of(refusing("127.0.0.1"), refusing("127.0.0.2"), good));
    try (SocketChannel channel = dialer.connect(NAME, addresses)) {
      assertThat(channel.getRemoteAddress()).isEqualTo(good);
    }
    assumeIpv6();
    addresses.set(0, refusing("::1"));
    try (SocketChannel channel = dialer.connect(NAME, addresses)) {
      assertThat(channel.getRemoteAddress()).isEqualTo(good);
    }
  }

  @Test
  void namesEveryAddressAndWhatBecameOfIt() throws Exception {
    Dialer dialer = new Dialer(Family.ANY, null, Duration.ofMillis(500), System::nanoTime);
    List<InetSocketAddress> dead = List.of(dead("127.0.0.2"), dead("127.0.0.3"));
    Failure timeout = catchThrowableOfType(Failure.class, () -> dialer.connect(NAME, dead));
    assertThat(timeout)
        .hasMessage("connect echo.test:8080: no answer within 500 ms (tried 127.0.0.2, 127.0.0.3)");
    assertThat(timeout.exitCode()).isEqualTo(ExitCode.CONNECT_TIMEOUT);
    List<InetSocketAddress> mixed = List.of(dead.getFirst(), refusing("127.0.0.4"));
    Failure refusal = catchThrowableOfType(Failure.class, () -> dialer.connect(NAME, mixed));
    assertThat(refusal)
        .hasMessage(
            "connect echo.test:8080: 127.0.0.2: no answer within 500 ms; "
                + "127.0.0.4: connection refused: is the server running there?");
    assertThat(refusal.exitCode()).isEqualTo(ExitCode.CONNECT_FAILED);
  }

  @Test
  void givesEveryAddressATryWhenThereIsLittleTime() throws Exception {
    Dialer dialer = new Dialer(Family.ANY, null, Duration.ofSeconds(1), System::nanoTime);
    InetSocketAddress dead = dead("127.0.0.2");
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      addresses.add(dead);
    }
    InetSocketAddress good = listening("127.0.0.1");
    addresses.add(good);
    try (SocketChannel channel = dialer.connect(NAME, addresses)) {
      assertThat(channel.getRemoteAddress()).isEqualTo(good);
    }
  }

  @Test
  void saysThatTheSourceIsAnotherMachines() throws Exception {
    Dialer dialer =
        new Dialer(
            Family.ANY, InetAddress.ofLiteral("203.0.113.9"), Duration.ZERO, System::nanoTime);
    InetSocketAddress good = listening("127.0.0.1");
    assertThat(catchThrowableOfType(Failure.class, () -> dialer.connect(NAME, List.of(good))))
        .hasMessageContaining("203.0.113.9, given by --source, is not an address of this machine");
  }

  @Test
  void aMappedAddressIsItsIpv4One() throws Exception {
    Target target = Target.parse("[::ffff:127.0.0.1]:8080");
    assertThat(target).hasToString("127.0.0.1:8080");
    assertThat(Target.parse("[::ffff:7f00:1]:8080")).isEqualTo(target);
    assertThat(
            new Dialer(Family.IPV4, null, Duration.ZERO, System::nanoTime)
                .resolve(target)
                .getFirst()
                .getAddress())
        .isEqualTo(InetAddress.ofLiteral("127.0.0.1"));
  }

  /** The kernel has one port to give, and it is the one that is dialled. */
  @Test
  void doesNotTakeItselfForAServer() throws Exception {
    Network.assumeAvailable("ip", "sysctl");
    List<String> behind = Network.behind("sysctl -qw net.ipv4.ip_local_port_range='40000 40000'");
    for (String command : List.of("dial", "probe", "idle")) {
      Result result =
          CommandProcess.result(CommandProcess.startBehind(behind, command, "127.0.0.1:40000"));
      assertThat(result.out() + result.err())
          .contains("connection refused: is the server running there?")
          .contains("connected to itself");
      assertThat(result.code()).isEqualTo(ExitCode.CONNECT_FAILED.code());
    }
  }

  @Test
  void leavesThePortFreeForTheServerThatItConnectedItselfInsteadOf() throws Exception {
    Network.assumeAvailable("ip", "sysctl", "socat");
    String dial = "\"$@\" && exit 99\n";
    List<String> behind =
        Network.behind(
            "sysctl -qw net.ipv4.ip_local_port_range='40000 40000'\n"
                + dial
                // Without reuseaddr: a socket in TIME_WAIT would keep it from its port.
                + "exec socat -u EXEC:'echo bound' TCP-LISTEN:40000,bind=127.0.0.1,reuseaddr=0,accept-timeout=0.1");
    Result result =
        CommandProcess.result(CommandProcess.startBehind(behind, "dial", "127.0.0.1:40000"));
    assertThat(result.err()).doesNotContain("in use");
  }

  @Test
  void saysThatTheLocalPortsAreUsedUp() throws Exception {
    Network.assumeAvailable("ip", "sysctl", "socat");
    List<String> behind =
        Network.behind(
            """
            sysctl -qw net.ipv4.ip_local_port_range='40000 40000'
            socat TCP-LISTEN:8080,bind=127.0.0.1,fork EXEC:cat &
            until socat -u OPEN:/dev/null TCP:127.0.0.1:8080 2>/dev/null; do sleep 0.1; done
            sysctl -qw net.ipv4.ip_local_port_range='40001 40001'
            sleep 30 | socat - TCP:127.0.0.1:8080 &
            until grep -q ' 0100007F:9C41 0100007F:1F90 01 ' /proc/net/tcp; do sleep 0.1; done
            """);
    Result result =
        CommandProcess.result(CommandProcess.startBehind(behind, "dial", "127.0.0.1:8080"));
    assertThat(result.err()).contains("no local port is left").hasLineCount(1);
    assertThat(result.code()).isEqualTo(ExitCode.CONNECT_FAILED.code());
  }

  /** A black hole costs the head start, whatever drops the packets. */
  @Test
  void aNameWhoseFirstAddressIsABlackHoleIsDialledAllTheSame() throws Exception {
    Network.assumeAvailable("ip", "nft", "socat");
    List<String> behind =
        Network.behind(
            """
            hosts=$(mktemp)
            printf '127.0.0.2 echo.test\\n127.0.0.1 echo.test\\n' >$hosts
            mount --bind $hosts /etc/hosts
            rm $hosts
            nft add table ip t
            nft 'add chain ip t out { type filter hook output priority 0; }'
            nft add rule ip t out ip daddr 127.0.0.2 drop
            socat TCP-LISTEN:8080,bind=127.0.0.1,fork EXEC:cat &
            until grep -q :1F90 /proc/net/tcp; do sleep 0.1; done
            """);
    Result result =
        CommandProcess.result(
            CommandProcess.startBehind(behind, "dial", "--connect-timeout", "0", "echo.test:8080"));
    assertThat(result).isEqualTo(new Result(0, "Hello, World!", ""));
  }

  /** A resolver that is down says nothing about the name. */
  @Test
  void aResolverThatGivesNoAnswerIsNoMissingHost() {
    assertThat(Dialer.reason(new UnknownHostException("x: Temporary failure in name resolution")))
        .isEqualTo("the resolver gives no answer (temporary failure)");
    assertThat(Dialer.reason(new UnknownHostException("x: Name or service not known")))
        .isEqualTo("no such host");
  }
}
