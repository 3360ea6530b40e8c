package io.echosounder.listener;

import java.util.Locale;

/** Why a connection was turned away after the kernel had accepted it. */
public enum RefusalCause {
  /** As many connections as may be were open. */
  LIMIT,
  /** Service was ending. */
  DRAINING;

  /** The name in JSON and metrics. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
