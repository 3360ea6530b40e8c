package io.echosounder.protocol.websocket;

import io.echosounder.connection.WebSocketFacts;

/** The answer to the HTTP request that opens a WebSocket. */
sealed interface Upgrade {

  /** The whole HTTP response. */
  String response();

  /** The request is in order: frames follow the response. */
  record Accepted(String response, WebSocketFacts facts) implements Upgrade {}

  /**
   * We cannot serve the request: the connection ends after the response.
   *
   * @param why in a few words, for people
   */
  record Refused(String response, String why) implements Upgrade {}
}
