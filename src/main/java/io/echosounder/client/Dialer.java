package io.echosounder.client;

import io.echosounder.common.AddressText;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
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
 * Resolves and connects as Go's {@code net.Dialer} does: the addresses of both families race (see
 * {@link ConnectRace}). An address that never answers costs 300 ms instead of the whole timeout.
 */
public final class Dialer {
  private final Family family;
  private final @Nullable InetAddress source;
  private final Duration timeout;
  private final LongSupplier nanoClock;

  /**
   * @param source the local address to connect from, or null to leave it to the system
   * @param timeout limits resolving and connecting together; zero means no timeout
   */
  public Dialer(
      Family family, @Nullable InetAddress source, Duration timeout, LongSupplier nanoClock) {
    this.family = family;
    this.source = source;
    this.timeout = timeout;
    this.nanoClock = nanoClock;
  }

  /**
   * Resolves the target and connects to the first address that accepts. The channel is non-blocking
   * and has TCP_NODELAY.
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
        InetSocketAddress next = new InetSocketAddress(address, target.port());
        if (!addresses.contains(next)) {
          addresses.add(next);
        }
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

  /** Uses a thread of its own, because the system's resolver takes no timeout. */
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
      String why = String.valueOf(e.getCause());
      boolean isOurs = why.contains("Too many open files");
      throw new Failure(
          isOurs ? ExitCode.INTERNAL : ExitCode.RESOLVE_FAILED,
          "resolve " + host + ": " + (isOurs ? Failure.OUT_OF_FILES : reason(e.getCause())),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure(ExitCode.INTERRUPTED, "resolve " + host + ": interrupted", e);
    }
  }

  /** Tells a name that does not exist from a resolver that does not answer (EAI_AGAIN). */
  static String reason(@Nullable Throwable failure) {
    if (!(failure instanceof UnknownHostException)) {
      return String.valueOf(failure);
    }
    return String.valueOf(failure.getMessage()).contains("Temporary failure")
        ? "the resolver gives no answer (temporary failure)"
        : "no such host";
  }

  private SocketChannel connect(Target target, List<InetSocketAddress> addresses, Deadline deadline)
      throws Failure {
    return new ConnectRace(target, addresses, source, deadline, nanoClock).run();
  }

  /** {@code 127.0.0.1:8080} or {@code [::1]:8080}. */
  public static String show(InetSocketAddress address) {
    return new Target(AddressText.of(address.getAddress()), address.getPort()).toString();
  }

  /** {@code 127.0.0.1} or {@code ::1}. */
  public static String showHost(InetSocketAddress address) {
    return AddressText.of(address.getAddress());
  }
}
