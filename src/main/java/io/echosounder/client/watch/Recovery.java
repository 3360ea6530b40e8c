package io.echosounder.client.watch;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells the conversations that wait for their next attempt when their address serves again. Without
 * it, an outage would seem longer than it was, by up to the longest wait between two attempts.
 */
final class Recovery {
  private static final String NO_ADDRESS = "";

  private final Map<String, Set<Runnable>> waiting = new HashMap<>();

  /** {@code retry} runs at the next echo from {@code address}; null if the name has none. */
  void await(@Nullable String address, Runnable retry) {
    waiting.computeIfAbsent(key(address), _ -> new LinkedHashSet<>()).add(retry);
  }

  /** The attempt is made without an echo from the address. */
  void forget(@Nullable String address, Runnable retry) {
    Set<Runnable> some = waiting.get(key(address));
    if (some != null) {
      some.remove(retry);
    }
  }

  /** An echo came from this address. */
  void served(@Nullable String address) {
    if (!waiting.isEmpty()) {
      wake(key(address));
      wake(NO_ADDRESS);
    }
  }

  private void wake(String key) {
    Set<Runnable> some = waiting.remove(key);
    if (some != null) {
      some.forEach(Runnable::run);
    }
  }

  private static String key(@Nullable String address) {
    return address == null ? NO_ADDRESS : address;
  }
}
