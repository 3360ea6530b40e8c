package io.echosounder.admin.connections;

import io.echosounder.admin.Query;
import io.echosounder.connection.CloseMode;
import io.echosounder.connection.CloseReason;

/** How an operator ends a connection. */
enum EndMode {
  FIN("fin", CloseReason.OPERATOR_CLOSED, CloseMode.FLUSH_THEN_FIN),
  RESET("reset", CloseReason.OPERATOR_RESET, CloseMode.RESET);

  private final String label;
  private final CloseReason reason;
  private final CloseMode closeMode;

  EndMode(String label, CloseReason reason, CloseMode closeMode) {
    this.label = label;
    this.reason = reason;
    this.closeMode = closeMode;
  }

  static EndMode of(Query query) {
    EndMode mode = query.oneOf("mode", values(), EndMode::label);
    return mode == null ? FIN : mode;
  }

  String label() {
    return label;
  }

  CloseReason reason() {
    return reason;
  }

  CloseMode closeMode() {
    return closeMode;
  }
}
