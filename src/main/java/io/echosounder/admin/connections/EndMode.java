package io.echosounder.admin.connections;

import io.echosounder.admin.parameters.Parameters;
import io.echosounder.connection.CloseMode;
import io.echosounder.connection.CloseReason;

/** How an operator ends a connection. */
public enum EndMode {
  /** Sends unsent bytes first, and then FIN. */
  FIN("fin", CloseReason.OPERATOR_CLOSED, CloseMode.FLUSH_THEN_FIN),
  /** Sends RST at once. */
  RESET("reset", CloseReason.OPERATOR_RESET, CloseMode.RESET);

  private final String label;
  private final CloseReason reason;
  private final CloseMode closeMode;

  EndMode(String label, CloseReason reason, CloseMode closeMode) {
    this.label = label;
    this.reason = reason;
    this.closeMode = closeMode;
  }

  /** Reads the parameter {@code mode}; JAX-RS calls it. */
  public static EndMode fromString(String text) {
    return Parameters.word("mode", text, values(), EndMode::label);
  }

  /** The name in the API. */
  public String label() {
    return label;
  }

  CloseReason reason() {
    return reason;
  }

  CloseMode closeMode() {
    return closeMode;
  }
}
