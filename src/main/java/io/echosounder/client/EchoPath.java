package io.echosounder.client;

import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/**
 * One address of the target, once it is known to answer: where the commands with many connections
 * open them.
 */
public record EchoPath(
    Target target,
    InetSocketAddress address,
    Dialer dialer,
    IoTimeouts timeouts,
    LongSupplier nanoClock) {

  /** A new connection, the caller's to close. */
  public SocketChannel connect() throws Failure {
    return dialer.connect(target, List.of(address));
  }

  /** An exchange over {@code channel}, which {@link #connect} gave. */
  public Exchange exchange(SocketChannel channel) {
    return new Exchange(channel, Dialer.show(address), timeouts, nanoClock);
  }

  /** Sends {@code bytes} and takes as many back, each compared. */
  public void echo(SocketChannel channel, byte[] bytes) throws Failure {
    Verifier verifier = new Verifier(Source.of(bytes), returned -> {});
    exchange(channel).run(verifier, verifier, Exchange.Completion.ALL_BACK);
  }

  /** Bytes without a pattern, in which a shift or a swap shows; the same in every run. */
  public static byte[] noise(int length) {
    byte[] bytes = new byte[length];
    new SplittableRandom(length).nextBytes(bytes);
    return bytes;
  }
}
