package io.echosounder.client.bothends;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** The state of the same connection on the server. */
public enum ServerSaw {
  TIMED_OUT,
  OPERATOR,
  DRAINED,
  DRAIN_TIMEOUT,
  PEER_CLOSED,
  PEER_RESET,
  IO_ERROR,
  /** It is open, and our oldest unanswered message has not arrived. */
  OPEN_DEAF,
  /** It is open, and the echo of our oldest unanswered message has left. */
  OPEN_ECHOED,
  /** It is open, and our message has arrived, but its echo has not left. */
  OPEN_OWING,
  /** The instance does not know it any more. */
  FORGOTTEN,
  /** The admin port does not answer. */
  NO_ANSWER,
  /** The admin port answered too late to tell about the stall. */
  LATE_ANSWER;

  /** The name in the documentation's table and in JSON. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** True if the server itself has ended it, in good order or at a timeout. */
  public boolean isEndOfServer() {
    return switch (this) {
      case TIMED_OUT, OPERATOR, DRAINED, DRAIN_TIMEOUT -> true;
      default -> false;
    };
  }

  /**
   * Reads the connection as the REST API shows it.
   *
   * @param echoed the bytes that this end has back; the oldest unanswered message begins there
   */
  static ServerSaw of(JsonNode connection, long echoed) {
    String reason = connection.path("reason").asText("");
    return switch (reason) {
      case "" -> open(connection, echoed);
      case "peer-closed" -> PEER_CLOSED;
      case "peer-reset" -> PEER_RESET;
      case "operator-closed", "operator-reset" -> OPERATOR;
      case "drained" -> DRAINED;
      case "drain-timeout" -> DRAIN_TIMEOUT;
      case "lifetime-expired" -> TIMED_OUT;
      default -> reason.endsWith("-timeout") ? TIMED_OUT : IO_ERROR;
    };
  }

  private static ServerSaw open(JsonNode connection, long echoed) {
    if (connection.path("bytesReceived").asLong() <= echoed) {
      return OPEN_DEAF;
    }
    return connection.path("bytesSent").asLong() > echoed ? OPEN_ECHOED : OPEN_OWING;
  }
}
