package io.echosounder.registry;

import io.echosounder.connection.Connection;
import io.echosounder.connection.ConnectionView;

/**
 * Receives the events of the core. The core reports to other code in this way only.
 *
 * <p>Event loops call these methods, so an implementation must not block and must not throw. For
 * one connection, opened comes before closed.
 */
public interface Observer {

  /** A connection was accepted and registered. */
  default void connectionOpened(Connection connection) {}

  /** A connection's socket is closed. This is its last view. */
  default void connectionClosed(ConnectionView connection) {}

  /** A client whose PROXY header was awaited has been refused, and its place is free. */
  default void waitingClientRefused() {}

  /** The server's timeouts changed, and every open connection uses the new ones. */
  default void serverTimeoutsChanged() {}

  /** One connection's overrides changed. */
  default void overridesChanged(Connection connection) {}

  /** The listener changed its state, or its maximum of connections. */
  default void listenerChanged() {}

  /**
   * The live file was applied, was refused, or is missing.
   *
   * @param valid true if it was applied
   * @param problem why it was not; empty if it was
   */
  default void liveFileChanged(boolean valid, String problem) {}
}
