package io.echosounder.listener;

import io.echosounder.registry.Totals;
import io.echosounder.transport.Transport;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The listener at one instant.
 *
 * @param since when it entered its state
 * @param addresses the bound addresses; empty while the listening sockets are closed
 * @param refused how many connections were refused, by cause; every cause is a key
 */
public record ListenerStatus(
    ListenerState state,
    Instant since,
    List<BoundAddress> addresses,
    Transport transport,
    int maxConnections,
    Totals totals,
    Map<RefusalCause, Long> refused) {

  /** How a paused listener treats new clients; null unless it is paused. */
  public @Nullable PauseMode pauseMode() {
    if (state != ListenerState.PAUSED) {
      return null;
    }
    return addresses.isEmpty() ? PauseMode.REFUSE : PauseMode.HOLD;
  }
}
