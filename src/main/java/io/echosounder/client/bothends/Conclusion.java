package io.echosounder.client.bothends;

/** The sentence for each pair of observations. A pair that proves nothing says so. */
public final class Conclusion {
  private Conclusion() {}

  /** The sentence, without the details of the one connection. */
  public static String of(ClientSaw client, ServerSaw server) {
    return switch (server) {
      case TIMED_OUT -> timedOut(client);
      case OPERATOR ->
          ended(
              client,
              "an operator ended it on the server",
              "an operator has ended it on the server");
      case DRAINED -> drained(client);
      case DRAIN_TIMEOUT ->
          ended(
              client,
              "the server forced it at the end of its drain",
              "the server has forced it at the end of its drain");
      case PEER_CLOSED -> peerClosed(client);
      case PEER_RESET -> peerReset(client);
      case IO_ERROR ->
          isEnd(client)
              ? "the server's kernel gave it up, and something ended our side"
              : "the server's kernel gave it up: the path carries nothing";
      case OPEN_DEAF, OPEN_ECHOED, OPEN_OWING -> open(client, server);
      case FORGOTTEN -> "the server does not know it any more, which proves nothing";
      case NO_ANSWER ->
          isEnd(client)
              ? "the admin port does not answer, so the server may have died; this proves nothing"
              : "the admin port does not answer either, so the server or its machine may stand still; this proves nothing";
      case LATE_ANSWER ->
          "the admin port was as late as the echo: the server or its machine may have stood still; this proves nothing";
    };
  }

  /** True if a FIN or RST came here. */
  private static boolean isEnd(ClientSaw client) {
    return client != ClientSaw.SILENCE && client != ClientSaw.STALL;
  }

  private static String ended(ClientSaw client, String did, String hasDone) {
    return switch (client) {
      case FIN, RESET, QUIET_FIN, QUIET_RESET -> did;
      case SILENCE -> did + ", but that did not arrive here";
      case STALL -> hasDone + ", but that has not arrived here";
    };
  }

  private static String timedOut(ClientSaw client) {
    return switch (client) {
      case FIN, QUIET_FIN -> "the server ended it by its own timeout";
      case RESET ->
          "the server ended it by its own timeout, and a RST came for a message after that";
      case QUIET_RESET -> "the server ended it by its own timeout, and a RST came here";
      case SILENCE -> "the server ended it by its own timeout, but its FIN did not arrive here";
      case STALL -> "the server has ended it by its own timeout, but its FIN has not arrived here";
    };
  }

  private static String drained(ClientSaw client) {
    return switch (client) {
      case FIN -> "the server drained, and this message crossed its FIN";
      case RESET -> "the server drained, and a RST came for a message that crossed its FIN";
      case QUIET_FIN -> "the server drained";
      case QUIET_RESET -> "the server drained, and a RST came here";
      case SILENCE -> "the server drained, but its FIN did not arrive here";
      case STALL -> "the server has drained it, but its FIN has not arrived here";
    };
  }

  private static String peerClosed(ClientSaw client) {
    return switch (client) {
      case FIN, QUIET_FIN ->
          "something between ended both sides: each end saw a FIN that the other did not send";
      case RESET, QUIET_RESET ->
          "something between ended both sides: the server's with FIN, ours with RST";
      case SILENCE -> "something between ended the server's side with FIN, and told us nothing";
      case STALL ->
          "something between has ended the server's side with FIN, and has told us nothing";
    };
  }

  private static String peerReset(ClientSaw client) {
    return switch (client) {
      case FIN, QUIET_FIN ->
          "something between ended both sides: the server's with RST, ours with FIN";
      case RESET, QUIET_RESET -> "something between reset both sides";
      case SILENCE -> "something between reset the server's side, and told us nothing";
      case STALL -> "something between has reset the server's side, and has told us nothing";
    };
  }

  private static String open(ClientSaw client, ServerSaw server) {
    String alone = "something between ended our side alone; ";
    return switch (client) {
      case QUIET_FIN, QUIET_RESET -> alone + "the server still has it open";
      case FIN, RESET ->
          alone
              + switch (server) {
                case OPEN_DEAF -> "our last message did not arrive";
                case OPEN_ECHOED -> "the echo left the server";
                default -> "the server still owes the echo";
              };
      case SILENCE ->
          "the server still has it open; "
              + switch (server) {
                case OPEN_DEAF -> "our message did not arrive there";
                case OPEN_ECHOED ->
                    "our message arrived and its echo left, but did not arrive here";
                default -> "our message arrived, but the server has not sent its echo";
              };
      case STALL ->
          switch (server) {
            case OPEN_DEAF -> "our message did not arrive: the direction to the server is broken";
            case OPEN_ECHOED ->
                "our message arrived and its echo left: the direction to us is broken";
            default -> "our message arrived, but the server has not sent its echo";
          };
    };
  }
}
