package io.echosounder.listener;

import java.util.Locale;

/**
 * The states of the listener.
 *
 * <pre>
 *   STARTING ──▶ LISTENING ◀──▶ PAUSED
 *                    │  ▲          │
 *                    ▼  │resume    │
 *                 DRAINING ◀───────┘
 *                    │
 *   (any) ───────────┴──▶ STOPPED
 * </pre>
 */
public enum ListenerState {
  /** Not bound yet. */
  STARTING,
  /** Accepting. */
  LISTENING,
  /** Not accepting, because an operator said so; open connections go on. */
  PAUSED,
  /** Ending service without cutting live conversations. */
  DRAINING,
  /** Stopped for good. */
  STOPPED;

  /** The name in JSON, metrics and logs. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
