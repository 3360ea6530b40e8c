package io.echosounder.listener;

/** What new clients meet while the listener is paused. */
public enum PauseMode {
  /** They stay in the kernel's queue, as before a server that has stalled. */
  HOLD,
  /** The listening socket is closed: connection refused. */
  REFUSE
}
