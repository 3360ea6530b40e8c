package io.echosounder.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.drain.DrainStage;
import io.echosounder.drain.DrainStatus;
import io.echosounder.listener.EchoTestServer;
import io.echosounder.listener.ListenerConfig.AtMaximum;
import io.echosounder.listener.ListenerConfig.TransportChoice;
import io.echosounder.listener.RefusalCause;
import io.echosounder.protocol.ProxyMode;
import io.echosounder.registry.Observer;
import io.echosounder.registry.QuietRemotes;
import io.echosounder.registry.Registry;
import io.echosounder.timeout.ServerTimeouts;
import io.echosounder.timeout.Timeout;
import io.echosounder.timeout.Timeouts;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** One server with random settings, its clients and its operator, for about a second. */
final class PlayRound implements Observer {

  private static final int PLAYERS = 12;
  private static final Duration LENGTH = Duration.ofMillis(900);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Random random;
  private final TransportChoice transport;
  private final ServerTimeouts timeouts;
  private final EchoTestServer.Config config;
  private final Map<InetAddress, PlayClient> clients = new ConcurrentHashMap<>();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();

  /** Whether the listening socket is closed, or may be about to; and whether a drain is on. */
  volatile boolean refusing;

  volatile boolean draining;

  private PlayRound(TransportChoice transport, long seed) {
    this.transport = transport;
    this.random = new Random(seed);
    this.timeouts = new ServerTimeouts(timeouts());
    this.config = config();
  }

  static void play(TransportChoice transport, long seed) throws Exception {
    PlayRound round = new PlayRound(transport, seed);
    Registry registry = new Registry(0, QuietRemotes.NONE);
    registry.addObserver(round);
    try (EchoTestServer server =
        EchoTestServer.startWithPorts(
            transport, round.timeouts, registry, same -> round.config, AllPorts::add)) {
      round.play(server);
    }
  }

  private Timeouts timeouts() {
    Timeouts some = Timeouts.off();
    if (random.nextInt(3) > 0) {
      for (Timeout timeout : Timeout.values()) {
        if (random.nextBoolean()) {
          some = some.with(timeout, Duration.ofMillis(50 + random.nextInt(2000)));
        }
      }
    }
    return some;
  }

  private EchoTestServer.Config config() {
    int high = any(1, 1000, 65_536, 65_536, 1 << 20);
    return new EchoTestServer.Config(
        "*",
        0,
        4096,
        transport,
        OptionalInt.of(1 + random.nextInt(3)),
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextBoolean() ? Optional.empty() : Optional.of((long) any(4096, 65_536)),
        random.nextBoolean() ? Optional.empty() : Optional.of((long) any(4096, 65_536)),
        64,
        any(64, 2048, 65_536, 65_536),
        high,
        any(1, (high + 1) / 2, high),
        random.nextBoolean() ? Optional.empty() : Optional.of(1L << 20),
        random.nextInt(3) > 0 ? OptionalInt.empty() : OptionalInt.of(1 + random.nextInt(PLAYERS)),
        random.nextBoolean() ? AtMaximum.REFUSE : AtMaximum.WAIT,
        Duration.ofMillis(any(0, 50, 1000)),
        Duration.ofSeconds(10),
        random.nextBoolean() ? ProxyMode.OFF : pick(ProxyMode.values()),
        Optional.of("127.0.0.0/8"));
  }

  private <T> T pick(T[] all) {
    return all[random.nextInt(all.length)];
  }

  private int any(int... values) {
    return values[random.nextInt(values.length)];
  }

  private void play(EchoTestServer server) throws Exception {
    long end = System.nanoTime() + LENGTH.toNanos();
    PlayOperator operator = new PlayOperator(server, this, new Random(random.nextLong()));
    List<Thread> threads = new ArrayList<>();
    Map<Protocol, Integer> ports = new EnumMap<>(Protocol.class);
    for (Protocol protocol : Protocol.values()) {
      ports.put(protocol, server.port(protocol));
    }
    for (int i = 1; i <= PLAYERS; i++) {
      Random dice = new Random(random.nextLong());
      byte player = (byte) i;
      threads.add(start(() -> converse(player, ports, dice, end)));
    }
    threads.add(start(() -> operator.operate(end)));
    for (Thread thread : threads) {
      if (!thread.join(PATIENCE)) {
        failures.add("hangs: " + thread + List.of(thread.getStackTrace()) + clients.values());
      }
    }
    assertThat(failures).as(config.toString()).isEmpty();
    PlayDump.await(server, clients::values, () -> server.registry.openCount() == 0);
    PlayDump.await(server, clients::values, () -> server.buffers.used() == 0);
    assertThat(server.buffers.pausedConnections()).isZero();
    checkSums(server, operator);
    clients.values().forEach(PlayCheck::check);
    assertThat(failures).as(config.toString()).isEmpty();
  }

  private interface Play {
    void run() throws Exception;
  }

  private Thread start(Play play) {
    return Thread.ofVirtual()
        .start(
            () -> {
              try {
                play.run();
              } catch (Throwable e) {
                failures.add(e + " " + List.of(e.getStackTrace()));
              }
            });
  }

  private void converse(byte player, Map<Protocol, Integer> ports, Random dice, long end)
      throws Exception {
    for (int i = 0; i < 1 << 16 && System.nanoTime() < end; i++) {
      byte[] own = {127, player, (byte) (i >> 8), (byte) i};
      PlayClient client = new PlayClient(InetAddress.getByAddress(own), dice, isProxied(dice));
      client.refusable =
          config.maxConnections().isPresent()
              || (client.senseless && config.proxyProtocol() != ProxyMode.OFF);
      clients.put(client.address, client);
      // Behind the entry: what begins after this look is told to every client that is found.
      tellWhatGoesOn(client);
      client.play(ports, this::mayBeUrgent);
    }
  }

  private boolean isProxied(Random dice) {
    return switch (config.proxyProtocol()) {
      case OFF -> false;
      case OPTIONAL -> dice.nextBoolean();
      case REQUIRED -> true;
    };
  }

  boolean hasMaximum() {
    return config.maxConnections().isPresent();
  }

  /** What the operator has begun and not ended may happen to this client. */
  void tellWhatGoesOn(PlayClient client) {
    if (refusing) {
      client.refusable = true;
    }
    if (draining) {
      // The end of a drain refuses a client whose header is awaited.
      client.refusable |= config.proxyProtocol() != ProxyMode.OFF;
      client.suffered.add(CloseReason.DRAINED);
      client.suffered.add(CloseReason.DRAIN_TIMEOUT);
    }
  }

  /** With NIO an urgent byte that comes before the accept is lost. */
  private boolean mayBeUrgent(PlayClient client) {
    return transport == TransportChoice.EPOLL || client.connection != null;
  }

  /** Every client there has been in this round. */
  Collection<PlayClient> clients() {
    return clients.values();
  }

  @Nullable PlayClient clientOf(Connection connection) {
    return clients.get(connection.remote().getAddress());
  }

  /** The connection reads the server's timeouts after this, see {@link PlayOperator}. */
  @Override
  public void connectionOpened(Connection connection) {
    PlayClient client = clientOf(connection);
    if (client == null || client.connection != null) {
      failures.add("opened: " + connection.view() + " for " + client);
      return;
    }
    for (Timeout timeout : Timeout.values()) {
      mayHave(client, timeout, timeouts.current().get(timeout));
    }
    client.connection = connection;
  }

  @Override
  public void connectionClosed(ConnectionView last) {
    PlayClient client = clients.get(last.remote().getAddress());
    if (client == null || client.last != null) {
      failures.add("closed: " + last + " for " + client);
    } else {
      client.last = last;
    }
  }

  static void mayHave(PlayClient client, Timeout timeout, Duration duration) {
    if (!duration.isZero()) {
      client.shortest.merge(timeout, duration, (a, b) -> a.compareTo(b) < 0 ? a : b);
    }
  }

  private void checkSums(EchoTestServer server, PlayOperator operator) {
    long ended = 0;
    for (CloseReason reason : CloseReason.values()) {
      ended += server.closed(reason);
    }
    assertThat(ended).isEqualTo(server.registry.acceptedCount());
    assertThat(server.closed(CloseReason.OPERATOR_CLOSED))
        .isEqualTo(operator.ended(CloseReason.OPERATOR_CLOSED));
    assertThat(server.closed(CloseReason.OPERATOR_RESET))
        .isEqualTo(operator.ended(CloseReason.OPERATOR_RESET));
    if (config.proxyProtocol() == ProxyMode.OFF) {
      assertThat(server.listener.refused(RefusalCause.DRAINING)).isZero();
      assertThat(server.listener.refused(RefusalCause.PROXY_HEADER)).isZero();
    }
    assertThat(server.listener.awaitingHeader()).isZero();
    if (config.maxConnections().isEmpty()) {
      assertThat(server.listener.refused(RefusalCause.LIMIT)).isZero();
    }
    DrainStatus drain = operator.drainStatus();
    if (drain != null) {
      assertThat(drain.stages()).containsKey(DrainStage.OVER);
      assertThat(drain.open()).isZero();
    }
    if (!operator.hasDrained()) {
      assertThat(server.closed(CloseReason.DRAINED)).isZero();
      assertThat(server.closed(CloseReason.DRAIN_TIMEOUT)).isZero();
    }
  }
}
