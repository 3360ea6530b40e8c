package io.echosounder.client.watch;

import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import io.echosounder.client.Spans;
import io.echosounder.client.wire.Layers;
import io.echosounder.client.wire.Pipelines;
import io.echosounder.client.wire.WireFailure;
import io.echosounder.transport.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Resolves the target, picks one of its addresses and connects to it. */
final class Connector {
  private final Names names;
  private final Transport transport;
  private final EventLoop loop;
  private final @Nullable InetAddress source;
  private final Duration timeout;
  private final Layers layers;

  /**
   * @param source the address of this machine to connect from; null leaves it to the system
   * @param timeout zero means none
   */
  Connector(
      Names names,
      Transport transport,
      EventLoop loop,
      @Nullable InetAddress source,
      Duration timeout,
      Layers layers) {
    this.names = names;
    this.transport = transport;
    this.loop = loop;
    this.source = source;
    this.timeout = timeout;
    this.layers = layers;
  }

  /**
   * Opens a connection. Addresses take turns, so that each of them is watched.
   *
   * @param turn a counter of the caller
   */
  void open(EchoConnection connection, long turn) {
    names.resolve(
        (addresses, failure) -> {
          if (failure != null) {
            connection.owner().onNotConnected(Kind.NO_ADDRESS, failure.getMessage(), null);
          } else {
            connect(connection, pick(addresses, turn));
          }
        });
  }

  private static InetSocketAddress pick(List<InetSocketAddress> addresses, long turn) {
    return addresses.get((int) (turn % addresses.size()));
  }

  private void connect(EchoConnection connection, InetSocketAddress address) {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channelFactory(transport.clientSockets())
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMillis())
            .remoteAddress(address)
            .handler(layers.isEmpty() ? connection : layered(connection));
    if (source != null) {
      bootstrap.localAddress(new InetSocketAddress(source, 0));
    }
    try {
      ChannelFuture connect = bootstrap.connect();
      connect.addListener(
          _ -> {
            if (connect.cause() != null) {
              notConnected(connection, connect.cause(), address);
            }
          });
    } catch (RuntimeException e) {
      connection.owner().onNotConnected(Kind.LOCAL, e.toString(), address);
    }
  }

  private ChannelHandler layered(EchoConnection connection) {
    return new ChannelInitializer<Channel>() {
      @Override
      protected void initChannel(Channel channel) {
        Pipelines.addLayers(channel.pipeline(), layers);
        channel.pipeline().addLast(connection);
      }
    };
  }

  private void notConnected(EchoConnection connection, Throwable cause, InetSocketAddress address) {
    EchoOwner owner = connection.owner();
    switch (cause) {
      case ConnectTimeoutException _ ->
          owner.onNotConnected(
              Kind.CONNECT_TIMEOUT, "no answer within " + Spans.show(timeout), address);
      case IOException e -> owner.onNotConnected(kindOf(e), Failure.reason(e), address);
      // Netty wraps the failure to create a socket, which is a problem of this machine.
      case ChannelException e when e.getCause() instanceof IOException io ->
          owner.onNotConnected(Kind.LOCAL, Failure.reason(io), address);
      default -> owner.onNotConnected(Kind.LOCAL, cause.toString(), address);
    }
  }

  static Kind kindOf(IOException e) {
    if (e instanceof WireFailure failure) {
      return switch (failure.exitCode()) {
        case CONNECT_TIMEOUT -> Kind.CONNECT_TIMEOUT;
        case UPGRADE_REFUSED -> Kind.UPGRADE_REFUSED;
        case CERTIFICATE_EXPIRED -> Kind.CERTIFICATE_EXPIRED;
        case CERTIFICATE_MISNAMED -> Kind.CERTIFICATE_MISNAMED;
        case CERTIFICATE_UNKNOWN_ISSUER -> Kind.CERTIFICATE_UNKNOWN_ISSUER;
        case DIFFERENCE -> Kind.WRONG_BYTES;
        default -> Kind.TLS;
      };
    }
    String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    if (message.contains("refused") || message.contains("reset")) {
      return Kind.REFUSED;
    }
    if (message.contains("unreachable")
        || message.contains("no route")
        || message.contains("prohibited")) {
      return Kind.UNREACHABLE;
    }
    return switch (Failure.connectCode(e)) {
      case ExitCode.CONNECT_TIMEOUT -> Kind.CONNECT_TIMEOUT;
      default -> Kind.LOCAL;
    };
  }

  /** Rounded up, because zero means no timeout. */
  private int timeoutMillis() {
    return Math.toIntExact((timeout.toNanos() + 999_999) / 1_000_000);
  }
}
