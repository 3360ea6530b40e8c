package io.echosounder.connection;

import java.util.Locale;

/** Who ended a connection. */
public enum ClosedBy {
  /** The other end of the socket, or the network on its behalf. */
  PEER,
  /** We, by a rule of ours or for a fault on our side. */
  SERVER,
  /** A person or a program, through the admin API. */
  OPERATOR;

  /** The name in JSON, metrics and logs. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
