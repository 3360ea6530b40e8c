package io.echosounder.drain;

import java.util.Locale;

/** The stages of a drain, in their order. */
public enum DrainStage {
  /** Readiness is down, new connections are still accepted. */
  UNREADY,
  /**
   * Connections end as they become quiet. The listening socket is closed, or closes once those who
   * wait for a place have been served.
   */
  ENDING_QUIET,
  /** Time is up; what is left is being ended. */
  FORCING,
  /** No connection is left. */
  OVER;

  /** The name in JSON and logs, such as {@code ending-quiet}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
