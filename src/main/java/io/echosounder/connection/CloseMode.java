package io.echosounder.connection;

import io.echosounder.timeout.Timeout;

/** The ways in which we end a connection. */
public enum CloseMode {
  /** Send all unsent bytes, then FIN. The write timeout limits the wait. */
  FLUSH_THEN_FIN,
  /** Send FIN now, and discard the bytes that the kernel has not taken. */
  FIN_AT_ONCE,
  /** Send FIN now if all bytes are sent. Otherwise discard the unsent bytes and send RST. */
  FIN_OR_RESET,
  /** Send RST now, and discard the unsent bytes here and in the kernel. */
  RESET;

  /** RST if unsent bytes are thrown away, because they cannot arrive; FIN otherwise. */
  static CloseMode of(Timeout timeout) {
    return switch (timeout) {
      case WRITE, HALF_CLOSED -> RESET;
      case READ, IDLE, LIFETIME -> FIN_AT_ONCE;
    };
  }
}
