package io.echosounder.client.watch;

import java.util.List;
import java.util.function.Consumer;

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
        public void find(EchoConnection connection, Runnable found) {
          found.run();
        }

        @Override
        public void judge(EchoConnection connection, End end, Consumer<End> judged) {
          judged.accept(end);
        }

        @Override
        public void settle() {}

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
  void find(EchoConnection connection, Runnable found);

  /**
   * Decides by the byte counts of the server whether the bytes that were owed at a FIN have crossed
   * it. {@code judged} gets {@code end} as it is if the server does not answer.
   */
  void judge(EchoConnection connection, End end, Consumer<End> judged);

  /** Ends the wait for judgements, because the run is over. */
  void settle();

  /** The connection was lost. The conclusion goes to {@code group}. */
  void ended(EchoConnection connection, End end, Disruptions.Group group);

  /** The conversation waits for an echo. The conclusion goes to {@code group}. */
  void stalled(EchoConnection connection, Disruptions.Group group);

  /** The connection has ended with a planned goodbye. */
  void saidGoodbye(EchoConnection connection);

  /** Lines for the summary. */
  List<String> summary();
}
