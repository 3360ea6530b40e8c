package io.echosounder.listener;

import java.util.Locale;

/** How a paused listener treats new clients. */
public enum PauseMode {
  /** They stay in the kernel's queue, as with a server that has stalled. */
  HOLD,
  /** The listening socket is closed: connection refused. */
  REFUSE;

  /** The name in the API. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
