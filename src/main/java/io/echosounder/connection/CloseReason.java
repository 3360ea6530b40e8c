package io.echosounder.connection;

import io.echosounder.timeout.Timeout;
import java.util.Locale;

/** Why a connection ended: exactly one, the first. */
public enum CloseReason {
  /** The peer sent FIN, or the end of a layer, and all its bytes were sent back. */
  PEER_CLOSED(ClosedBy.PEER),
  /** The peer sent RST. */
  PEER_RESET(ClosedBy.PEER),
  /** {@link Timeout#READ} fired. */
  READ_TIMEOUT(ClosedBy.SERVER),
  /** {@link Timeout#WRITE} fired. */
  WRITE_TIMEOUT(ClosedBy.SERVER),
  /** {@link Timeout#IDLE} fired. */
  IDLE_TIMEOUT(ClosedBy.SERVER),
  /** {@link Timeout#HALF_CLOSED} fired. */
  HALF_CLOSED_TIMEOUT(ClosedBy.SERVER),
  /** {@link Timeout#LIFETIME} fired. */
  LIFETIME_EXPIRED(ClosedBy.SERVER),
  /** An operator ended it with FIN. */
  OPERATOR_CLOSED(ClosedBy.OPERATOR),
  /** An operator ended it with RST. */
  OPERATOR_RESET(ClosedBy.OPERATOR),
  /** It was quiet while the server drained. */
  DRAINED(ClosedBy.SERVER),
  /** It was not quiet before the drain's time was over. */
  DRAIN_TIMEOUT(ClosedBy.SERVER),
  /** The peer broke the protocol, or its handshake took too long. */
  PROTOCOL_ERROR(ClosedBy.SERVER),
  /**
   * The kernel reported another error, for example that the peer no longer acknowledges anything.
   */
  IO_ERROR(ClosedBy.SERVER);

  private final ClosedBy closedBy;
  private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

  CloseReason(ClosedBy closedBy) {
    this.closedBy = closedBy;
  }

  /** Who ended it. */
  public ClosedBy closedBy() {
    return closedBy;
  }

  /** The name in JSON, metrics and logs, such as {@code idle-timeout}. */
  public String label() {
    return label;
  }

  static CloseReason of(Timeout timeout) {
    return switch (timeout) {
      case READ -> READ_TIMEOUT;
      case WRITE -> WRITE_TIMEOUT;
      case IDLE -> IDLE_TIMEOUT;
      case HALF_CLOSED -> HALF_CLOSED_TIMEOUT;
      case LIFETIME -> LIFETIME_EXPIRED;
    };
  }
}
