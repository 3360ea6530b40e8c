package io.echosounder.client.bothends;

/** The sentence for each pair of observations. A pair that proves nothing says so. */
public final class Conclusion {
  private Conclusion() {}

  /** The sentence, without the details of the one connection. */
  public static String of(ClientSaw client, ServerSaw server) {
    return switch (server) {
      case TIMED_OUT ->
          switch (client) {
            case FIN -> "the server ended it by its own timeout";
            case RESET ->
                "the server ended it by its own timeout, and a RST came for a message after that";
            case SILENCE ->
                "the server ended it by its own timeout, but its FIN did not arrive here";
            case STALL ->
                "the server has ended it by its own timeout, but its FIN has not arrived here";
          };
      case OPERATOR ->
          switch (client) {
            case FIN, RESET -> "an operator ended it on the server";
            case SILENCE -> "an operator ended it on the server, but that did not arrive here";
            case STALL -> "an operator has ended it on the server, but that has not arrived here";
          };
      case DRAINED ->
          switch (client) {
            case FIN -> "the server drained, and this message crossed its FIN";
            case RESET -> "the server drained, and a RST came for a message that crossed its FIN";
            case SILENCE -> "the server drained, but its FIN did not arrive here";
            case STALL -> "the server has drained it, but its FIN has not arrived here";
          };
      case DRAIN_TIMEOUT ->
          switch (client) {
            case FIN, RESET -> "the server forced it at the end of its drain";
            case SILENCE ->
                "the server forced it at the end of its drain, but that did not arrive here";
            case STALL ->
                "the server has forced it at the end of its drain, but that has not arrived here";
          };
      case PEER_CLOSED ->
          switch (client) {
            case FIN ->
                "something between ended both sides: each end saw a FIN that the other did not send";
            case RESET ->
                "something between ended both sides: the server's with FIN, ours with RST";
            case SILENCE ->
                "something between ended the server's side with FIN, and told us nothing";
            case STALL ->
                "something between has ended the server's side with FIN, and has told us nothing";
          };
      case PEER_RESET ->
          switch (client) {
            case FIN -> "something between ended both sides: the server's with RST, ours with FIN";
            case RESET -> "something between reset both sides";
            case SILENCE -> "something between reset the server's side, and told us nothing";
            case STALL -> "something between has reset the server's side, and has told us nothing";
          };
      case IO_ERROR ->
          switch (client) {
            case FIN, RESET -> "the server's kernel gave it up, and something ended our side";
            case SILENCE, STALL -> "the server's kernel gave it up: the path carries nothing";
          };
      case OPEN_DEAF ->
          switch (client) {
            case FIN, RESET ->
                "something between ended our side alone; our last message did not arrive";
            case SILENCE, STALL ->
                "our message did not arrive: the direction to the server is broken";
          };
      case OPEN_ECHOED ->
          switch (client) {
            case FIN, RESET -> "something between ended our side alone; the echo left the server";
            case SILENCE, STALL ->
                "our message arrived and its echo left: the direction to us is broken";
          };
      case OPEN_OWING ->
          switch (client) {
            case FIN, RESET ->
                "something between ended our side alone; the server still owes the echo";
            case SILENCE, STALL -> "our message arrived, but the server has not sent its echo";
          };
      case FORGOTTEN -> "the server does not know it any more, which proves nothing";
      case NO_ANSWER ->
          switch (client) {
            case FIN, RESET ->
                "the admin port does not answer, so the server may have died; this proves nothing";
            case SILENCE, STALL ->
                "the admin port does not answer either, so the server or its machine may stand still; this proves nothing";
          };
    };
  }
}
