package io.echosounder.listener;

import java.util.Locale;

/** What new clients meet while the listener is paused. */
public enum PauseMode {
  /** They stay in the kernel's queue, as before a server that has stalled. */
  HOLD,
  /** The listening socket is closed: connection refused. */
  REFUSE;

  /** The name in the API. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
