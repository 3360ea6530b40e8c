package io.echosounder.client.idle;

import java.util.List;

/** The server's side of the connections. Without {@code --admin} nobody asks the server. */
interface Witness extends AutoCloseable {
  /** Nobody asks the server. */
  Witness NONE = new Witness() {};

  /** The length of the first message of the next connection. */
  default int firstLength() {
    return IdleConnection.LENGTH;
  }

  /** Begins to look for the connection on the server. Its first message has just come back. */
  default void find(IdleConnection held) {}

  /**
   * The connection has ended for us. It stays open until the server was asked, because our own FIN
   * may reach the server.
   *
   * @param outcome the number of its outcome in the log
   */
  default void ended(IdleConnection held, DropKind ending, int outcome) {
    held.discard();
  }

  /** Waits until every answer has come, or is overdue. */
  default void awaitAnswers() {}

  /** Lines about the search for the connections. */
  default List<String> summary() {
    return List.of();
  }

  @Override
  default void close() {}
}
