package io.echosounder.connection;

import java.util.Locale;

/**
 * Where a connection is in its life.
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
  /** Bytes may come and go. */
  OPEN,
  /** The peer's FIN has arrived, bytes still wait to be sent. */
  HALF_CLOSED,
  /** We decided to end it: what waits is flushed, then our FIN goes and the peer's is awaited. */
  CLOSING,
  /** The socket is gone. */
  CLOSED;

  private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** The name in JSON and logs, such as {@code half-closed}. */
  public String label() {
    return label;
  }

  /** Whether the end is decided or over: there is a reason. */
  public boolean isEnding() {
    return this == CLOSING || this == CLOSED;
  }

  /** Whether the diagram above has an arrow from this state to {@code next}. */
  boolean allows(ConnectionState next) {
    return next.ordinal() > ordinal();
  }
}
