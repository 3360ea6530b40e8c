package io.echosounder.admin.connections;

import io.echosounder.admin.Query;
import io.echosounder.connection.CloseReason;
import io.echosounder.connection.Ending;

/** How an operator ends a connection. */
enum EndMode {
  FIN("fin", CloseReason.OPERATOR_CLOSED, Ending.FLUSH_THEN_FIN),
  RESET("reset", CloseReason.OPERATOR_RESET, Ending.RESET);

  private final String label;
  private final CloseReason reason;
  private final Ending ending;

  EndMode(String label, CloseReason reason, Ending ending) {
    this.label = label;
    this.reason = reason;
    this.ending = ending;
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

  Ending ending() {
    return ending;
  }
}
