package io.echosounder;

import io.echosounder.common.Durations;
import io.echosounder.drain.Drain;
import io.echosounder.registry.Registry;
import io.quarkus.runtime.Quarkus;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Handles SIGTERM, SIGINT and SIGHUP. The first signal stops the application in order: it drains
 * and exits with 0. The second signal forces the drain, and the third ends the process at once. The
 * JVM's own handlers would exit with 143 at the first signal and ignore the second.
 *
 * <p>Each signal has a thread of its own, and the thread acts before it logs, because a log that
 * nobody reads must not block the next signal.
 */
final class Termination {

  private static final Logger LOG = Logger.getLogger("io.echosounder");

  /** A shell reports this exit code for a process that SIGTERM ended. */
  private static final int EXIT_CODE = 143;

  /** A forced end waits for the peers' FIN, up to the longest linger, and for Quarkus to stop. */
  private static final Duration FORCED_END = Duration.ofSeconds(75);

  private static final Termination INSTANCE = new Termination();

  private final AtomicInteger signals = new AtomicInteger();
  private volatile @Nullable Serving serving;

  private record Serving(Drain drain, Registry registry, Duration timeout) {}

  private Termination() {}

  /**
   * Called first of all. As process 1 of a container, the process would lose a signal that nobody
   * handles. A signal that comes before {@link #serve} is remembered until then.
   */
  static void handleSignals() {
    for (String name : new String[] {"TERM", "INT", "HUP"}) {
      handle(name, () -> INSTANCE.onSignal(name));
    }
  }

  /** From now on, a signal drains. */
  static void serve(Drain drain, Registry registry, Duration timeout) {
    INSTANCE.serving = new Serving(drain, registry, timeout);
    // Quarkus' native start has put its own handlers in place of ours.
    handleSignals();
    if (INSTANCE.signals.get() > 0) {
      Quarkus.asyncExit(0);
    }
  }

  /**
   * Uses reflection, because javac warns about every use of {@code sun.misc.Signal}, and the
   * warning cannot be suppressed. META-INF/native-image registers the classes for the native
   * executable.
   */
  private static void handle(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object onSignal =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  action.run();
                }
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), onSignal);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this Java has no signals to handle", e);
    }
  }

  private void onSignal(String name) {
    int number = signals.incrementAndGet();
    Serving now = serving;
    if (number == 1 && now != null) {
      Quarkus.asyncExit(0);
      LOG.infof(
          "Stopping, waiting for open connections to be quiet; a second signal ends them at once:"
              + " signal=SIG%s open=%d timeout=%s",
          name, now.registry().openCount(), Durations.format(now.timeout()));
    } else if (number == 2 && now != null) {
      now.drain().force();
      haltLater();
    } else if (number > 1) {
      Runtime.getRuntime().halt(EXIT_CODE);
    }
  }

  /** Ends the process even if something hangs. */
  private static void haltLater() {
    Thread.ofPlatform()
        .daemon()
        .name("halt")
        .start(
            () -> {
              try {
                Thread.sleep(FORCED_END);
              } catch (InterruptedException e) {
                // Nobody interrupts this thread.
              }
              Runtime.getRuntime().halt(EXIT_CODE);
            });
  }
}
