package io.echosounder.client.wire;

import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import io.echosounder.client.Protocol;
import io.echosounder.client.Target;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The layers that every connection of a command gets: a PROXY header, TLS, WebSocket. {@link
 * Pipelines} puts them into a pipeline of Netty.
 */
public final class Layers {
  private static final Duration TRIAL = Duration.ofSeconds(2);

  private final Target target;
  private final @Nullable Tls tls;
  private final @Nullable ProxyHeader proxy;
  private final Duration timeout;
  private final boolean tellsFrames;

  /**
   * @param timeout the limit for handshake and upgrade together; zero means none
   */
  Layers(Target target, @Nullable Tls tls, @Nullable ProxyHeader proxy, Duration timeout) {
    this(target, tls, proxy, timeout, false);
  }

  private Layers(
      Target target,
      @Nullable Tls tls,
      @Nullable ProxyHeader proxy,
      Duration timeout,
      boolean tellsFrames) {
    this.target = target;
    this.tls = tls;
    this.proxy = proxy;
    this.timeout = timeout;
    this.tellsFrames = tellsFrames;
  }

  /** Only the socket. */
  public static Layers none(Target target) {
    return new Layers(target, null, null, Duration.ZERO);
  }

  /** The same with {@code --insecure}. No session of these layers is resumed. */
  public Layers trustingAnyone() {
    Tls same = tls;
    return new Layers(
        target, same == null ? null : same.trustingAnyone(), proxy, timeout, tellsFrames);
  }

  /** TLS without the WebSocket in it. */
  public Layers tlsOnly() {
    return new Layers(
        new Target(Protocol.TLS, target.host(), target.port(), "/"), tls, proxy, timeout);
  }

  /**
   * TLS with any certificate, to find out whether the peer speaks it.
   *
   * @throws IllegalArgumentException if TLS does not take the target's name
   */
  public Layers tlsInstead() {
    WireOptions options = new WireOptions();
    options.insecure = true;
    return new Layers(
        new Target(Protocol.TLS, target.host(), target.port(), "/"),
        Tls.of(options, target.host(), target.port()),
        proxy,
        TRIAL);
  }

  /** The connections of these layers are a {@link FrameWire}. */
  public Layers tellingFrames() {
    return new Layers(target, tls, proxy, timeout, true);
  }

  /** True if the layers refuse a wrong certificate. */
  public boolean checksCertificate() {
    return tls != null && tls.isChecked();
  }

  /** True if a connection is only the socket. */
  public boolean isEmpty() {
    return isPlain() && proxy == null;
  }

  private boolean isPlain() {
    return target.protocol() == Protocol.TCP;
  }

  Target target() {
    return target;
  }

  @Nullable Tls tls() {
    return tls;
  }

  boolean tellsFrames() {
    return tellsFrames;
  }

  @Nullable ProxyHeader proxy() {
    return proxy;
  }

  Duration timeout() {
    return timeout;
  }

  /**
   * Waits for the handshake and the upgrade.
   *
   * @param channel connected and non-blocking; it is closed if this fails
   * @param peer the address of the other end, as messages show it
   */
  public Wire open(SocketChannel channel, String peer, LongSupplier nanoClock) throws Failure {
    try {
      if (proxy != null) {
        // The send buffer of a new socket takes these few bytes at once.
        channel.write(
            ByteBuffer.wrap(
                proxy.bytes(
                    (InetSocketAddress) channel.getLocalAddress(),
                    (InetSocketAddress) channel.getRemoteAddress())));
      }
      return isPlain() ? Wire.plain(channel) : LayeredWire.open(channel, this, nanoClock);
    } catch (IOException e) {
      try {
        channel.close();
      } catch (IOException close) {
        e.addSuppressed(close);
      }
      throw e instanceof WireFailure failure
          ? new Failure(failure.exitCode(), peer + ": " + failure.getMessage(), failure)
          : new Failure(
              Failure.brokenCode(e, ExitCode.SEND_FAILED),
              "send to " + peer + ": " + Failure.reason(e),
              e);
    }
  }
}
