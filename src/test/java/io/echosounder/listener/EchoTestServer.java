package io.echosounder.listener;

import io.echosounder.connection.Buffers;
import io.echosounder.connection.CloseReason;
import io.echosounder.connection.Connection;
import io.echosounder.connection.ConnectionView;
import io.echosounder.connection.Protocol;
import io.echosounder.protocol.ProxyMode;
import io.echosounder.registry.Commands;
import io.echosounder.registry.QuietRemotes;
import io.echosounder.registry.Registry;
import io.echosounder.timeout.NanoClock;
import io.echosounder.timeout.ServerTimeouts;
import io.echosounder.timeout.Timeout;
import io.echosounder.timeout.Timeouts;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The whole core on a free port, with the configuration that a test wants. */
public final class EchoTestServer implements AutoCloseable {

  public final Registry registry;
  public final ServerTimeouts timeouts;
  public final Commands commands;
  public final Listener listener;
  public final Buffers buffers;

  private EchoTestServer(
      Config config,
      UnaryOperator<ListenerOptions> ports,
      ServerTimeouts timeouts,
      Registry registry,
      @Nullable ByteBufAllocator allocator) {
    this.registry = registry;
    this.timeouts = timeouts;
    this.commands = new Commands(registry, this.timeouts);
    ListenerOptions options = ports.apply(ListenerOptions.of(config));
    this.buffers =
        allocator == null
            ? new Buffers(options.eventLoops(), options.bufferMemory())
            : new Buffers(options.eventLoops(), options.bufferMemory(), allocator);
    this.listener =
        new Listener(
            options,
            registry,
            new Connection.Context(NanoClock.system(), this.timeouts, options.limits(), buffers));
    listener.start();
  }

  public static EchoTestServer start(ListenerConfig.TransportChoice transport) {
    return start(transport, Timeouts.off(), config -> config);
  }

  public static EchoTestServer start(ListenerConfig.TransportChoice transport, Timeouts timeouts) {
    return start(transport, timeouts, config -> config);
  }

  public static EchoTestServer start(
      ListenerConfig.TransportChoice transport, Timeouts timeouts, UnaryOperator<Config> changes) {
    return start(
        transport, new ServerTimeouts(timeouts), new Registry(1000, QuietRemotes.NONE), changes);
  }

  /** With parts in which the test stops threads. */
  public static EchoTestServer start(
      ListenerConfig.TransportChoice transport,
      ServerTimeouts timeouts,
      Registry registry,
      UnaryOperator<Config> changes) {
    return new EchoTestServer(
        changes.apply(Config.defaults(transport)), same -> same, timeouts, registry, null);
  }

  /** With more ports than the one for plain TCP. */
  public static EchoTestServer startWithPorts(
      ListenerConfig.TransportChoice transport,
      Timeouts timeouts,
      UnaryOperator<Config> changes,
      UnaryOperator<ListenerOptions> ports) {
    return new EchoTestServer(
        changes.apply(Config.defaults(transport)),
        ports,
        new ServerTimeouts(timeouts),
        new Registry(1000, QuietRemotes.NONE),
        null);
  }

  /** With more ports, and with parts in which the test stops threads or listens. */
  public static EchoTestServer startWithPorts(
      ListenerConfig.TransportChoice transport,
      ServerTimeouts timeouts,
      Registry registry,
      UnaryOperator<Config> changes,
      UnaryOperator<ListenerOptions> ports) {
    return new EchoTestServer(
        changes.apply(Config.defaults(transport)), ports, timeouts, registry, null);
  }

  /** With memory that the test lets run out. */
  public static EchoTestServer start(
      ListenerConfig.TransportChoice transport, ByteBufAllocator allocator) {
    return new EchoTestServer(
        Config.defaults(transport),
        same -> same,
        new ServerTimeouts(Timeouts.off()),
        new Registry(1000, QuietRemotes.NONE),
        allocator);
  }

  public int port() {
    return listener.status().addresses().getFirst().address().getPort();
  }

  public int port(Protocol protocol) {
    return listener.status().addresses().stream()
        .filter(bound -> bound.protocol() == protocol)
        .findFirst()
        .orElseThrow()
        .address()
        .getPort();
  }

  public Socket dial() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), port());
  }

  /** A client whose kernel takes little, set before the connect so that the window is small too. */
  public Socket dialWithSmallBuffer() throws IOException {
    return dialWithBuffer(4096);
  }

  public Socket dialWithSmallBuffer(Protocol protocol) throws IOException {
    return dialWithBuffer(4096, port(protocol));
  }

  public Socket dialWithBuffer(int size) throws IOException {
    return dialWithBuffer(size, port());
  }

  private static Socket dialWithBuffer(int size, int port) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(size);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return socket;
  }

  /** The one open connection, once it is there. */
  public Connection only() {
    Await.until(() -> registry.openCount() == 1);
    return registry.open().iterator().next();
  }

  /** The last view of the one connection that closed, once it has. */
  public ConnectionView onlyClosed() {
    Await.until(() -> !registry.closedConnections().isEmpty());
    return registry.closedConnections().getFirst();
  }

  public void patch(Timeout timeout, @Nullable Duration duration) {
    commands.patchTimeouts(changes(timeout, duration)).toCompletableFuture().join();
  }

  public static Map<Timeout, @Nullable Duration> changes(
      Timeout timeout, @Nullable Duration duration) {
    Map<Timeout, @Nullable Duration> changes = new EnumMap<>(Timeout.class);
    changes.put(timeout, duration);
    return changes;
  }

  public long closed(CloseReason reason) {
    return registry.closedCount(reason);
  }

  @Override
  public void close() {
    listener.stop();
  }

  /** The configuration as a value; every field as in production but the port. */
  public record Config(
      String host,
      int port,
      int backlog,
      TransportChoice transport,
      OptionalInt eventLoops,
      boolean tcpNoDelay,
      boolean keepAlive,
      Optional<Long> receiveBuffer,
      Optional<Long> sendBuffer,
      long readBufferMin,
      long readBufferMax,
      long writeHighMark,
      long writeLowMark,
      Optional<Long> bufferMemory,
      OptionalInt maxConnections,
      AtMaximum atMaximum,
      Duration linger,
      Duration handshakeTimeout,
      ProxyMode proxyProtocol,
      Optional<String> proxyTrusted)
      implements ListenerConfig {

    public static Config defaults(TransportChoice transport) {
      return new Config(
          "*",
          0,
          4096,
          transport,
          OptionalInt.of(2),
          true,
          false,
          Optional.empty(),
          Optional.empty(),
          64,
          65_536,
          65_536,
          32_768,
          Optional.empty(),
          OptionalInt.empty(),
          AtMaximum.REFUSE,
          Duration.ofSeconds(1),
          Duration.ofSeconds(10),
          ProxyMode.OFF,
          Optional.empty());
    }

    public Config withMaxConnections(int maximum, AtMaximum policy) {
      return with(Map.of("maxConnections", OptionalInt.of(maximum), "atMaximum", policy));
    }

    public Config withBacklog(int size) {
      return with(Map.of("backlog", size));
    }

    public Config withReceiveBuffer(long bytes) {
      return with(Map.of("receiveBuffer", Optional.of(bytes)));
    }

    public Config withSendBuffer(long bytes) {
      return with(Map.of("sendBuffer", Optional.of(bytes)));
    }

    public Config withHandshakeTimeout(Duration timeout) {
      return with(Map.of("handshakeTimeout", timeout));
    }

    public Config withLinger(Duration linger) {
      return with(Map.of("linger", linger));
    }

    /** Reads of this size, and no byte unsent without a pause. */
    public Config withReadsOf(int size) {
      return with(Map.of("readBufferMax", (long) size, "writeHighMark", 1L, "writeLowMark", 1L));
    }

    /** Reads of this size, and so many unsent bytes without a pause. */
    public Config withReadsOf(int size, int highMark) {
      return with(Map.of("readBufferMax", (long) size, "writeHighMark", (long) highMark));
    }

    public Config withEventLoops(int count) {
      return with(Map.of("eventLoops", OptionalInt.of(count)));
    }

    public Config withProxy(ProxyMode mode, @Nullable String trusted) {
      return with(Map.of("proxyProtocol", mode, "proxyTrusted", Optional.ofNullable(trusted)));
    }

    public Config withBufferMemory(long bytes) {
      return with(Map.of("bufferMemory", Optional.of(bytes)));
    }

    public Config withAddress(String newHost, int newPort) {
      return with(Map.of("host", newHost, "port", newPort));
    }

    /** A copy with other values for these components. */
    private Config with(Map<String, Object> changes) {
      RecordComponent[] components = Config.class.getRecordComponents();
      Class<?>[] types = new Class<?>[components.length];
      Object[] values = new Object[components.length];
      try {
        for (int i = 0; i < components.length; i++) {
          types[i] = components[i].getType();
          Object same = components[i].getAccessor().invoke(this);
          values[i] = changes.getOrDefault(components[i].getName(), same);
        }
        return Config.class.getDeclaredConstructor(types).newInstance(values);
      } catch (ReflectiveOperationException e) {
        throw new LinkageError("a record without its components", e);
      }
    }
  }
}
