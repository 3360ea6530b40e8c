package io.echosounder.client.watch;

import java.util.List;

/** The server's side of the long connections. Its methods run on the event loop. */
interface Witness {
  /** Nobody asks the server. */
  Witness NONE =
      new Witness() {
        @Override
        public boolean isAsking() {
          return false;
        }

        @Override
        public int firstSize(int size) {
          return size;
        }

        @Override
        public void find(EchoConnection connection, int firstSize, Runnable found) {
          found.run();
        }

        @Override
        public void ended(EchoConnection connection, End end, Disruptions.Group group) {}

        @Override
        public void stalled(EchoConnection connection, Disruptions.Group group) {}

        @Override
        public void saidGoodbye(EchoConnection connection) {}

        @Override
        public List<String> summary() {
          return List.of();
        }
      };

  /** False if nobody asks the server. */
  boolean isAsking();

  /**
   * The length of a connection's first message.
   *
   * @param size the length of its other messages
   */
  int firstSize(int size);

  /**
   * Finds the connection on the server after the echo of its first message. Until {@code found}
   * runs, the conversation sends nothing more, because its byte count has to stand still.
   */
  void find(EchoConnection connection, int firstSize, Runnable found);

  /** The connection was lost. The conclusion goes to {@code group}. */
  void ended(EchoConnection connection, End end, Disruptions.Group group);

  /** The conversation waits for an echo. The conclusion goes to {@code group}. */
  void stalled(EchoConnection connection, Disruptions.Group group);

  /** The connection has ended with a planned goodbye. */
  void saidGoodbye(EchoConnection connection);

  /** Lines for the summary. */
  List<String> summary();
}
