package io.echosounder.listener;

import java.util.Locale;

/** Why we refused a connection that the kernel had accepted. */
public enum RefusalCause {
  /** The maximum of connections was open. */
  LIMIT,
  /** The listener was stopping. */
  DRAINING,
  /** There was no valid PROXY header, or none that may be believed. */
  PROXY_HEADER;

  /** The name in JSON and metrics. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
