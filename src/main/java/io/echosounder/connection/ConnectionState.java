package io.echosounder.connection;

import java.util.Locale;

/**
 * The states of a connection.
 *
 * <pre>
 *             peer's FIN, bytes wait          all sent
 *   OPEN ───────────────────────▶ HALF_CLOSED ───────▶ CLOSED
 *    │ │                              │                  ▲
 *    │ │ we decide to end it          │ we decide        │
 *    │ └──────────▶ CLOSING ◀─────────┘                  │
 *    │                 │   flushed, and the peer's FIN,  │
 *    │                 └───── or patience at its end ────┤
 *    └── peer's FIN with nothing waiting, RST, error ────┘
 * </pre>
 */
public enum ConnectionState {
  /** Bytes are read and sent back. */
  OPEN,
  /** The peer's FIN has arrived, and some bytes are unsent. */
  HALF_CLOSED,
  /** The end is decided: unsent bytes are flushed, then we send FIN and wait for the peer's. */
  CLOSING,
  /** The socket is closed. */
  CLOSED;

  private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** The name in JSON and logs, such as {@code half-closed}. */
  public String label() {
    return label;
  }

  /** True once the end is decided, so that there is a reason. */
  public boolean isEnding() {
    return this == CLOSING || this == CLOSED;
  }

  /** True if the diagram above has a path from this state to {@code next}. */
  boolean allows(ConnectionState next) {
    return next.ordinal() > ordinal();
  }
}
