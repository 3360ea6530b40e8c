package io.echosounder.listener;

import io.echosounder.common.BooleanConverter;
import io.echosounder.common.ByteSizeConverter;
import io.echosounder.protocol.ProxyMode;
import io.echosounder.timeout.DurationConverter;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** How the listener accepts and echoes: {@code echosounder.listener.*}. */
@ConfigMapping(prefix = "echosounder.listener")
public interface ListenerConfig {

  /**
   * The address to bind: a name, an IPv4 or an IPv6 address; {@code *} is every interface, IPv6 and
   * IPv4, as is Go's empty host.
   */
  @WithDefault("*")
  String host();

  /** The port, 0 to 65,535; 0 lets the kernel choose. 8080 is what the example client dials. */
  @WithDefault("8080")
  int port();

  /** Connections that the kernel queues for us, 1 to 65,535; {@code net.core.somaxconn} caps it. */
  @WithDefault("4096")
  int backlog();

  /** {@code auto} takes epoll where it loads and NIO elsewhere. */
  @WithDefault("auto")
  TransportChoice transport();

  /** Event loops, 1 to 1,024; one per core if not set. */
  OptionalInt eventLoops();

  /** TCP_NODELAY: on, because an echo that waits for more bytes is slow. */
  @WithDefault("true")
  @WithConverter(BooleanConverter.class)
  boolean tcpNoDelay();

  /**
   * SO_KEEPALIVE: off, because it would keep the idle connections alive that {@code idle} tests.
   */
  @WithDefault("false")
  @WithConverter(BooleanConverter.class)
  boolean keepAlive();

  /**
   * SO_RCVBUF, 4KiB to 1GiB: how many bytes of a client the kernel may hold that we have not read.
   * If not set, the kernel tunes it.
   */
  @WithConverter(ByteSizeConverter.class)
  Optional<Long> receiveBuffer();

  /**
   * SO_SNDBUF, 4KiB to 1GiB: how many bytes of an echo the kernel may hold that the client has not
   * acknowledged. If not set, the kernel tunes it with epoll; with NIO it is 256KiB.
   */
  @WithConverter(ByteSizeConverter.class)
  Optional<Long> sendBuffer();

  /** The smallest read buffer, 64 bytes to 1MiB. */
  @WithDefault("64")
  @WithConverter(ByteSizeConverter.class)
  long readBufferMin();

  /** The largest read buffer, 64 bytes to 1MiB: streams grow to it. */
  @WithDefault("64KiB")
  @WithConverter(ByteSizeConverter.class)
  long readBufferMax();

  /** Reading stops while this many bytes wait to be sent; 1 byte to 1GiB. */
  @WithDefault("64KiB")
  @WithConverter(ByteSizeConverter.class)
  long writeHighMark();

  /** Reading goes on below this many bytes; 1 to the high mark. */
  @WithDefault("32KiB")
  @WithConverter(ByteSizeConverter.class)
  long writeLowMark();

  /**
   * Direct memory that may hold unsent bytes, from 1MiB; half of {@code -XX:MaxDirectMemorySize} if
   * not set. When it is used up, reading pauses until some is free.
   */
  @WithConverter(ByteSizeConverter.class)
  Optional<Long> bufferMemory();

  /**
   * Open connections at most, 1 or more; if not set, four fifths of the descriptor limit, or fewer
   * where the process and HTTP need the rest.
   */
  OptionalInt maxConnections();

  /** What happens to a connection beyond the maximum. */
  @WithDefault("refuse")
  AtMaximum atMaximum();

  /**
   * How long we wait for the peer's FIN after ours, 0s to 60s: long enough for a round trip, short
   * enough that a vanished peer does not keep its socket open.
   */
  @WithDefault("1s")
  @WithConverter(DurationConverter.class)
  Duration linger();

  /**
   * How long the handshakes of TLS and WebSocket may take together, 0s to 60s. Then the connection
   * ends as {@code protocol-error}.
   */
  @WithDefault("10s")
  @WithConverter(DurationConverter.class)
  Duration handshakeTimeout();

  /**
   * The PROXY protocol, version 1 and 2: {@code off}, {@code optional} or {@code required}. A
   * header names the client behind a proxy.
   */
  @WithDefault("off")
  ProxyMode proxyProtocol();

  /** The proxies whose headers are believed: blocks of addresses, with commas. */
  Optional<String> proxyTrusted();

  /** See {@link #atMaximum()}. */
  enum AtMaximum {
    /** Accepted and reset at once, so that the client knows; counted as refused. */
    REFUSE,
    /** Left in the kernel's queue until a place is free. */
    WAIT
  }

  /** See {@link #transport()}. */
  enum TransportChoice {
    /** epoll where it loads. */
    AUTO,
    /** Linux' own transport. */
    EPOLL,
    /** The JDK's transport, on every system. */
    NIO
  }
}
