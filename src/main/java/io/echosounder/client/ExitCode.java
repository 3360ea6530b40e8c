package io.echosounder.client;

import java.util.Locale;

/** The result of a client command. All commands share one table, so that scripts can rely on it. */
public enum ExitCode {
  OK(0, "everything came back"),
  INTERNAL(1, "a mistake in Echosounder itself, or its own input or output failed"),
  LIMIT_EXCEEDED(1, "`watch`: a limit was exceeded, such as `--max-lost`"),
  USAGE(2, "the command line is not understood"),
  RESOLVE_FAILED(3, "the name does not resolve, or to no address of the wanted family"),
  CONNECT_FAILED(4, "no address took the connection: refused, unreachable"),
  CONNECT_TIMEOUT(
      5,
      "no address answered within `--connect-timeout`, or a handshake or an upgrade took longer"),
  SEND_FAILED(6, "the connection broke while bytes waited to be sent"),
  WRITE_TIMEOUT(7, "the peer took no byte for `--write-timeout`"),
  READ_FAILED(8, "the connection broke while the reply was awaited"),
  READ_TIMEOUT(9, "the peer owed bytes and sent none for `--read-timeout`"),
  EARLY_EOF(10, "the peer closed before everything came back"),
  DIFFERENCE(11, "what came back is not what was sent"),
  UNCERTAIN(
      12,
      "`idle`: the answers contradict each other, or this machine slept: there is no threshold to name;"
          + " `bench`, `watch`: the run ended before a message was back"),
  REFUSED(13, "operator commands: the server refused the request, and says why"),
  PARTLY(14, "operator commands: at least one of several servers did not answer; the others did"),
  NOT_CONFIRMED(15, "operator commands: the question was not answered with y; nothing was changed"),
  TLS_FAILED(16, "the TLS handshake failed, or an alert ended the connection"),
  CERTIFICATE_EXPIRED(17, "the server's certificate has expired, or is not valid yet"),
  CERTIFICATE_MISNAMED(18, "the server's certificate is for another name"),
  CERTIFICATE_UNKNOWN_ISSUER(
      19, "nobody whom this client trusts has signed the server's certificate"),
  UPGRADE_REFUSED(20, "the server, or a proxy before it, did not agree to a WebSocket"),
  INTERRUPTED(130, "Ctrl-C, SIGTERM or SIGHUP"),
  OUTPUT_CLOSED(141, "the reader of standard output has gone, as with `head -1`");

  private final int code;
  private final String meaning;

  ExitCode(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  /** The status that the process exits with: 0 to 255. */
  public int code() {
    return code;
  }

  /** The description in the documentation's table, in Markdown. */
  public String meaning() {
    return meaning;
  }

  /** The name in JSON documents: {@code read-timeout}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
