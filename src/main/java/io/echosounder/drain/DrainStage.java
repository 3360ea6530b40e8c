package io.echosounder.drain;

import java.util.Locale;

/** The stages of a drain, in their order. */
public enum DrainStage {
  /** Readiness is down. New connections are still accepted. */
  UNREADY,
  /**
   * Connections end when they are quiet. The listening socket is closed, or closes when the clients
   * that wait for a place have been served.
   */
  ENDING_QUIET,
  /** The timeout has passed. The remaining connections are being ended. */
  FORCING,
  /** No connection is open. */
  OVER;

  /** The name in JSON and logs, such as {@code ending-quiet}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
