package io.echosounder.registry;

import io.echosounder.connection.Connection;
import io.echosounder.connection.ConnectionView;

/**
 * Hears what happens in the core: the only way in which the core tells anybody.
 *
 * <p>Called on event loops, so an implementation must neither block nor throw. For one connection,
 * opened comes before closed.
 */
public interface Observer {

  /** A connection was accepted and registered. */
  default void connectionOpened(Connection connection) {}

  /** A connection's socket is gone; this is the last look at it. */
  default void connectionClosed(ConnectionView connection) {}

  /** A client whose PROXY header was awaited has been refused, and its place is free. */
  default void waitingClientRefused() {}

  /** The server's timeouts changed, and every open connection knows. */
  default void serverTimeoutsChanged() {}

  /** One connection's overrides changed. */
  default void overridesChanged(Connection connection) {}

  /** The listener changed its state, or its maximum. */
  default void listenerChanged() {}

  /**
   * The live file was applied, or refused, or has vanished.
   *
   * @param valid whether it holds as it is now
   * @param problem why it does not; empty if it does
   */
  default void liveFileChanged(boolean valid, String problem) {}
}
