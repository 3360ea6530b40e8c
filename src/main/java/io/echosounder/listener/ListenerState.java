package io.echosounder.listener;

import java.util.Locale;

/**
 * What the listener is doing.
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
  /** Not accepting, at an operator's word; open connections go on. */
  PAUSED,
  /** Ending service without cutting live conversations. */
  DRAINING,
  /** Over, for good. */
  STOPPED;

  /** The name in JSON, metrics and logs. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
