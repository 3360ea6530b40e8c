package io.echosounder;

import io.echosounder.drain.Drain;
import io.echosounder.registry.Registry;
import io.quarkus.runtime.Quarkus;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Handles SIGTERM, SIGINT and SIGHUP: the first ends the application in order, so that it drains
 * and exits with 0; the second forces the drain, the third ends the process at once. Left to the
 * JVM, the first would exit with 143 and the second would not be heard.
 *
 * <p>Each signal has a thread of its own, and each acts before it logs, because a log that nobody
 * reads must not stop the next one.
 */
final class Termination {

  private static final Logger LOG = Logger.getLogger("io.echosounder");

  /** How a shell reports a process that SIGTERM ended. */
  private static final int EXIT_CODE = 143;

  /** A forced end waits for the peers' FIN, up to the longest linger, and for Quarkus to stop. */
  private static final Duration FORCED_END = Duration.ofSeconds(75);

  private static final Termination INSTANCE = new Termination();

  private final AtomicInteger signals = new AtomicInteger();
  private volatile @Nullable Serving serving;

  private record Serving(Drain drain, Registry registry, Duration timeout) {}

  private Termination() {}

  /**
   * The first thing that the process does: as process 1 of a container it would lose a signal that
   * nobody handles. One that comes before {@link #serve} is kept until then.
   */
  static void handleSignals() {
    for (String name : new String[] {"TERM", "INT", "HUP"}) {
      handle(name, () -> INSTANCE.onSignal(name));
    }
  }

  /** From now on there is something to drain. */
  static void serve(Drain drain, Registry registry, Duration timeout) {
    INSTANCE.serving = new Serving(drain, registry, timeout);
    // Quarkus' native start has put its own handlers in place of ours.
    handleSignals();
    if (INSTANCE.signals.get() > 0) {
      Quarkus.asyncExit(0);
    }
  }

  /**
   * The JDK's signals are exported but proprietary, and javac warns of every mention without a way
   * to say that it is meant; hence reflection, registered for the native executable in
   * META-INF/native-image.
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
          name, now.registry().openCount(), now.timeout());
    } else if (number == 2 && now != null) {
      now.drain().force();
      haltLater();
    } else if (number > 1) {
      Runtime.getRuntime().halt(EXIT_CODE);
    }
  }

  /** Whatever hangs, the process ends. */
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
