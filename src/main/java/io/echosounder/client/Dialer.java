package io.echosounder.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Resolves and connects as Go's {@code net.Dialer} does: every address in the resolver's order, one
 * after the other, each with its share of the time that is left, so that one that never answers
 * does not use up the time of the rest.
 */
public final class Dialer {
  /** Go's least share: an address gets this much even if many are to follow. */
  private static final long LEAST_SHARE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Family family;
  private final @Nullable InetAddress source;
  private final Duration timeout;
  private final LongSupplier nanoClock;

  /**
   * @param source the local address to connect from, or null to leave it to the system
   * @param timeout for resolving and connecting together; zero is none
   */
  public Dialer(
      Family family, @Nullable InetAddress source, Duration timeout, LongSupplier nanoClock) {
    this.family = family;
    this.source = source;
    this.timeout = timeout;
    this.nanoClock = nanoClock;
  }

  /**
   * Resolves the target and connects to the first address that takes the connection; non-blocking,
   * without Nagle.
   */
  public SocketChannel dial(Target target) throws Failure {
    Deadline deadline = Deadline.after(timeout, nanoClock);
    return connect(target, resolve(target, deadline), deadline);
  }

  /** Every address that these options allow, in the resolver's order; never empty. */
  public List<InetSocketAddress> resolve(Target target) throws Failure {
    return resolve(target, Deadline.after(timeout, nanoClock));
  }

  /** Connects to one of {@code addresses}, which {@link #resolve} gave. */
  public SocketChannel connect(Target target, List<InetSocketAddress> addresses) throws Failure {
    return connect(target, addresses, Deadline.after(timeout, nanoClock));
  }

  private List<InetSocketAddress> resolve(Target target, Deadline deadline) throws Failure {
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (InetAddress address : lookUp(target.host(), deadline)) {
      if (family.takes(address) && (source == null || Family.of(source).takes(address))) {
        addresses.add(new InetSocketAddress(address, target.port()));
      }
    }
    if (addresses.isEmpty()) {
      Family lacking = family == Family.ANY && source != null ? Family.of(source) : family;
      throw new Failure(
          ExitCode.RESOLVE_FAILED,
          "resolve " + target.host() + ": it has no " + lacking.label() + "address");
    }
    return addresses;
  }

  /** On a thread of its own: the system's resolver cannot be told how long to try. */
  private static InetAddress[] lookUp(String host, Deadline deadline) throws Failure {
    FutureTask<InetAddress[]> task = new FutureTask<>(() -> InetAddress.getAllByName(host));
    Thread.ofPlatform().daemon().name("resolve").start(task);
    try {
      return deadline.isSet()
          ? task.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS)
          : task.get();
    } catch (TimeoutException e) {
      throw new Failure(
          ExitCode.RESOLVE_FAILED, "resolve " + host + ": no answer from the resolver in time", e);
    } catch (ExecutionException e) {
      String why =
          e.getCause() instanceof UnknownHostException
              ? "no such host"
              : String.valueOf(e.getCause());
      throw new Failure(ExitCode.RESOLVE_FAILED, "resolve " + host + ": " + why, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure(ExitCode.INTERRUPTED, "resolve " + host + ": interrupted", e);
    }
  }

  private SocketChannel connect(Target target, List<InetSocketAddress> addresses, Deadline deadline)
      throws Failure {
    List<Failure> failures = new ArrayList<>();
    for (int i = 0; i < addresses.size(); i++) {
      try {
        return connect(addresses.get(i), deadline.share(addresses.size() - i, LEAST_SHARE_NANOS));
      } catch (Failure e) {
        failures.add(e);
      }
    }
    throw first(target, failures);
  }

  /** The first address's failure, as Go reports it, with a word on the others. */
  private static Failure first(Target target, List<Failure> failures) {
    Failure first = failures.getFirst();
    if (failures.size() == 1) {
      return first;
    }
    StringBuilder message =
        new StringBuilder("connect " + target + ": none of its addresses took the connection");
    for (Failure failure : failures) {
      message.append("; ").append(failure.getMessage());
    }
    return new Failure(first.exitCode(), message.toString(), first);
  }

  private SocketChannel connect(InetSocketAddress address, Deadline deadline) throws Failure {
    String what = "connect " + show(address) + ": ";
    SocketChannel channel = null;
    try {
      channel = SocketChannel.open();
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      if (source != null) {
        channel.bind(new InetSocketAddress(source, 0));
      }
      if (!channel.connect(address) && !awaitConnect(channel, deadline)) {
        throw new Failure(
            ExitCode.CONNECT_TIMEOUT, what + "no answer within " + Spans.show(deadline.length()));
      }
      return channel;
    } catch (IOException e) {
      close(channel);
      throw new Failure(ExitCode.CONNECT_FAILED, what + Failure.reason(e), e);
    } catch (UnresolvedAddressException | UnsupportedAddressTypeException e) {
      close(channel);
      throw new Failure(
          ExitCode.CONNECT_FAILED, what + "this machine cannot connect to such an address", e);
    } catch (Failure e) {
      close(channel);
      throw e;
    }
  }

  private static boolean awaitConnect(SocketChannel channel, Deadline deadline) throws IOException {
    try (Selector selector = Selector.open()) {
      channel.register(selector, SelectionKey.OP_CONNECT);
      while (!channel.finishConnect()) {
        if (deadline.passed()) {
          return false;
        }
        selector.select(deadline.selectMillis());
      }
      return true;
    }
  }

  private static void close(@Nullable SocketChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // The failure to connect is what is reported; nothing was ever sent on this one.
      }
    }
  }

  /** {@code 127.0.0.1:8080} or {@code [::1]:8080}. */
  public static String show(InetSocketAddress address) {
    return new Target(address.getAddress().getHostAddress(), address.getPort()).toString();
  }
}
