package io.echosounder.listener;

import io.echosounder.common.ConfigMistake;
import io.echosounder.common.Durations;
import io.echosounder.connection.Layers;
import io.echosounder.connection.Limits;
import io.echosounder.connection.Protocol;
import io.echosounder.listener.ListenerConfig.AtMaximum;
import io.echosounder.listener.ListenerConfig.TransportChoice;
import io.echosounder.transport.Transport;
import io.netty.util.internal.PlatformDependent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * The listener's configuration after its check: every value is in range, every default is filled
 * in.
 */
public record ListenerOptions(
    List<Port> ports,
    int backlog,
    Transport transport,
    int eventLoops,
    boolean tcpNoDelay,
    boolean keepAlive,
    OptionalInt receiveBuffer,
    OptionalInt sendBuffer,
    Limits limits,
    long bufferMemory,
    int maxConnections,
    AtMaximum atMaximum,
    ProxyOptions proxy) {

  private static final Logger LOG = Logger.getLogger("io.echosounder.listener");
  private static final String PREFIX = "echosounder.listener.";
  private static final int MIB = 1024 * 1024;
  private static final Duration ONE_MINUTE = Duration.ofMinutes(1);

  /**
   * Checks every value.
   *
   * @throws ConfigMistake at the first value that is out of range
   */
  public static ListenerOptions of(ListenerConfig config) {
    int readMax = within("read-buffer-max", config.readBufferMax(), 64, MIB);
    int high = within("write-high-mark", config.writeHighMark(), 1, 1024 * MIB);
    int loops =
        within(
            "event-loops",
            config.eventLoops().orElseGet(() -> Runtime.getRuntime().availableProcessors()),
            1,
            1024);
    return new ListenerOptions(
        List.of(
            new Port(
                Protocol.TCP,
                BindAddress.resolve(
                    PREFIX + "port", config.host(), within("port", config.port(), 0, 65_535)),
                () -> Layers.NONE)),
        within("backlog", config.backlog(), 1, 65_535),
        transport(config.transport()),
        loops,
        config.tcpNoDelay(),
        config.keepAlive(),
        within("receive-buffer", config.receiveBuffer(), 4096, 1024 * MIB),
        within("send-buffer", config.sendBuffer(), 4096, 1024 * MIB),
        new Limits(
            atMost(
                "read-buffer-min",
                within("read-buffer-min", config.readBufferMin(), 64, MIB),
                "read-buffer-max",
                readMax),
            readMax,
            high,
            atMost(
                "write-low-mark",
                within("write-low-mark", config.writeLowMark(), 1, 1024 * MIB),
                "write-high-mark",
                high),
            linger(config.linger()),
            handshakeTimeout(config.handshakeTimeout())),
        bufferMemory(config.bufferMemory()),
        maxConnections(config, loops),
        config.atMaximum(),
        ProxyOptions.of(config));
  }

  /**
   * The same options with one more port on the same host.
   *
   * @param property the name of the property that gives the port
   * @param layers makes the layers of each new connection
   * @throws ConfigMistake if the number is out of range, or if another protocol has it
   */
  public ListenerOptions with(
      Protocol protocol, String property, int number, Supplier<Layers> layers) {
    if (number < 0 || number > 65_535) {
      throw new ConfigMistake(property, number + " is not within 0 and 65,535");
    }
    for (Port port : ports) {
      if (number != 0 && port.address().address().getPort() == number) {
        throw new ConfigMistake(
            property, number + " is already the value of " + port.address().property());
      }
    }
    BindAddress first = ports.getFirst().address();
    List<Port> more = new ArrayList<>(ports);
    more.add(new Port(protocol, BindAddress.resolve(property, first.host(), number), layers));
    return new ListenerOptions(
        List.copyOf(more),
        backlog,
        transport,
        eventLoops,
        tcpNoDelay,
        keepAlive,
        receiveBuffer,
        sendBuffer,
        limits,
        bufferMemory,
        maxConnections,
        atMaximum,
        proxy);
  }

  private static Transport transport(TransportChoice choice) {
    return switch (choice) {
      case NIO -> Transport.NIO;
      case AUTO -> Transport.best();
      case EPOLL -> {
        if (Transport.best() != Transport.EPOLL) {
          throw new ConfigMistake(
              PREFIX + "transport", "epoll does not load here (" + Transport.whyNoEpoll() + ")");
        }
        yield Transport.EPOLL;
      }
    };
  }

  /** A configured maximum is taken even if it exceeds the descriptors; the start warns then. */
  private static int maxConnections(ListenerConfig config, int loops) {
    DescriptorBudget budget = DescriptorBudget.now();
    if (config.maxConnections().isEmpty()) {
      return budget.defaultMaxConnections(loops);
    }
    int maximum =
        within("max-connections", config.maxConnections().getAsInt(), 1, Integer.MAX_VALUE);
    budget.checkRoom(loops);
    if (maximum > budget.connections(loops)) {
      LOG.warnf(
          "max-connections exceed the descriptors: maxConnections=%d descriptors=%d"
              + " leftForConnections=%d",
          maximum, budget.limit(), budget.connections(loops));
    }
    return maximum;
  }

  /** The other half is for HTTP, so that health and the admin API still answer. */
  private static long bufferMemory(Optional<Long> given) {
    if (given.isEmpty()) {
      return PlatformDependent.maxDirectMemory() / 2;
    }
    long bytes = given.get();
    if (bytes < MIB) {
      throw new ConfigMistake(PREFIX + "buffer-memory", bytes + " is below " + MIB);
    }
    return bytes;
  }

  private static OptionalInt within(String name, Optional<Long> value, int min, int max) {
    return value.isEmpty()
        ? OptionalInt.empty()
        : OptionalInt.of(within(name, value.get(), min, max));
  }

  private static int within(String name, long value, int min, int max) {
    if (value < min || value > max) {
      throw new ConfigMistake(
          PREFIX + name,
          String.format(Locale.ROOT, "%d is not within %,d and %,d", value, min, max));
    }
    return (int) value;
  }

  private static int atMost(String name, int value, String limitName, int limit) {
    if (value > limit) {
      throw new ConfigMistake(
          PREFIX + name, value + " is above " + PREFIX + limitName + ", which is " + limit);
    }
    return value;
  }

  private static Duration linger(Duration linger) {
    if (linger.compareTo(ONE_MINUTE) > 0) {
      throw new ConfigMistake(
          PREFIX + "linger", Durations.format(linger) + " is not within 0s and 60s");
    }
    return linger;
  }

  private static Duration handshakeTimeout(Duration timeout) {
    if (timeout.isZero() || timeout.compareTo(ONE_MINUTE) > 0) {
      throw new ConfigMistake(
          PREFIX + "handshake-timeout", Durations.format(timeout) + " is not within 1ms and 60s");
    }
    return timeout;
  }
}
