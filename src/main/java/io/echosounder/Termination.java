package io.echosounder;

import io.echosounder.drain.Drain;
import io.quarkus.runtime.Quarkus;
import java.lang.reflect.Proxy;

/**
 * What SIGTERM and SIGINT do: the first ends the application in order, so that it drains and exits
 * with 0; the second forces the drain. Left to the JVM, the first would exit with 143 and the
 * second would not be heard.
 */
final class Termination {

  private final Drain drain;
  private boolean asked;

  private Termination(Drain drain) {
    this.drain = drain;
  }

  /** Takes the place of the handlers of the JVM and of Quarkus' native start. */
  static void handle(Drain drain) {
    Termination termination = new Termination(drain);
    try {
      handle("TERM", termination::onSignal);
      handle("INT", termination::onSignal);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this Java has no signals to handle", e);
    }
  }

  /**
   * The JDK's signals are exported but proprietary, and javac warns of every mention without a way
   * to say that it is meant; hence reflection, registered for the native executable in
   * META-INF/native-image.
   */
  private static void handle(String name, Runnable action) throws ReflectiveOperationException {
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
  }

  private synchronized void onSignal() {
    if (asked) {
      drain.force();
    } else {
      asked = true;
      Quarkus.asyncExit(0);
    }
  }
}
