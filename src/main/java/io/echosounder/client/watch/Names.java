package io.echosounder.client.watch;

import io.echosounder.client.Dialer;
import io.echosounder.client.Failure;
import io.echosounder.client.Target;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Resolves the target anew for each connection. One look-up serves all connections that asked
 * before it began, so that a slow resolver does not get a thread for each of them.
 */
final class Names implements AutoCloseable {
  /** Gets the addresses, or the reason why there are none. */
  interface Answer {
    void accept(List<InetSocketAddress> addresses, @Nullable Failure failure);
  }

  private final Dialer dialer;
  private final Target target;
  private final Executor loop;
  private final boolean isLiteral;
  private final ExecutorService lookUps =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("watch-names").factory());

  private List<Answer> waiting = new ArrayList<>();
  private boolean busy;

  /**
   * @param loop runs the answers, and calls {@link #resolve}
   */
  Names(Dialer dialer, Target target, Executor loop) {
    // The JDK keeps an address for 30 s, and would show a change of the name late. It reads this
    // property at the first look-up.
    Security.setProperty("networkaddress.cache.ttl", "0");
    Security.setProperty("networkaddress.cache.negative.ttl", "0");
    this.dialer = dialer;
    this.target = target;
    this.loop = loop;
    this.isLiteral = isLiteral(target.host());
  }

  private static boolean isLiteral(String host) {
    try {
      return !InetAddress.ofLiteral(host).getHostAddress().isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Calls {@code answer} on the event loop; at once if the target is an address. */
  void resolve(Answer answer) {
    if (isLiteral) {
      LookUp lookUp = lookUp();
      answer.accept(lookUp.addresses, lookUp.failure);
      return;
    }
    waiting.add(answer);
    if (!busy) {
      next();
    }
  }

  private void next() {
    List<Answer> asked = waiting;
    waiting = new ArrayList<>();
    busy = true;
    lookUps.execute(
        () -> {
          LookUp lookUp = lookUp();
          loop.execute(
              () -> {
                busy = false;
                asked.forEach(each -> each.accept(lookUp.addresses, lookUp.failure));
                if (!waiting.isEmpty() && !busy) {
                  next();
                }
              });
        });
  }

  private record LookUp(List<InetSocketAddress> addresses, @Nullable Failure failure) {}

  private LookUp lookUp() {
    try {
      return new LookUp(dialer.resolve(target), null);
    } catch (Failure e) {
      return new LookUp(List.of(), e);
    }
  }

  @Override
  public void close() {
    lookUps.shutdownNow();
  }
}
