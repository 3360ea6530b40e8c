package io.echosounder.client;

import io.echosounder.client.wire.Layers;
import io.echosounder.client.wire.Wire;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/**
 * One address of the target that has answered. Commands with many connections open all of them to
 * this address.
 */
public record EchoPath(
    Target target,
    InetSocketAddress address,
    Dialer dialer,
    IoTimeouts timeouts,
    Layers layers,
    LongSupplier nanoClock) {

  /** A path whose connections are only sockets. */
  public EchoPath(
      Target target,
      InetSocketAddress address,
      Dialer dialer,
      IoTimeouts timeouts,
      LongSupplier nanoClock) {
    this(target, address, dialer, timeouts, Layers.none(target), nanoClock);
  }

  /** The same path with other layers. */
  public EchoPath over(Layers others) {
    return new EchoPath(target, address, dialer, timeouts, others, nanoClock);
  }

  /** Opens a new connection. The caller closes it. */
  public Wire connect() throws Failure {
    return layers.open(dialer.connect(target, List.of(address)), Dialer.show(address), nanoClock);
  }

  /** Makes an exchange over {@code wire}, which {@link #connect} has returned. */
  public Exchange exchange(Wire wire) {
    return new Exchange(wire, Dialer.show(address), timeouts, nanoClock);
  }

  /** Sends {@code bytes}, reads as many bytes back and compares them. */
  public void echo(Wire wire, byte[] bytes) throws Failure {
    Verifier verifier = new Verifier(Source.of(bytes), returned -> {});
    exchange(wire).run(verifier, verifier, Exchange.Completion.ALL_BACK);
  }

  /**
   * Returns random bytes, in which a shifted or swapped byte is always visible. They are the same
   * in every run.
   */
  public static byte[] noise(int length) {
    byte[] bytes = new byte[length];
    new SplittableRandom(length).nextBytes(bytes);
    return bytes;
  }
}
