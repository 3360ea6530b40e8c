package io.echosounder.connection;

import io.echosounder.timeout.Timeout;

/** How we end a connection. */
public enum CloseMode {
  /** Everything that waits is sent, then FIN; the write timeout bounds the wait. */
  FLUSH_THEN_FIN,
  /** FIN now: the kernel has taken what it could, the rest is discarded. */
  FIN_AT_ONCE,
  /** FIN now if everything received has been sent; RST if unsent bytes are thrown away. */
  FIN_OR_RESET,
  /** RST now: what waits here and in the kernel is discarded. */
  RESET;

  /** Where bytes wait that cannot arrive, RST says so; elsewhere FIN is true. */
  static CloseMode of(Timeout timeout) {
    return switch (timeout) {
      case WRITE, HALF_CLOSED -> RESET;
      case READ, IDLE, LIFETIME -> FIN_AT_ONCE;
    };
  }
}
