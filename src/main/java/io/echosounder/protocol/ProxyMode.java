package io.echosounder.protocol;

/** Says which connections must begin with a PROXY header. */
public enum ProxyMode {
  /** None. A header is payload like any other. */
  OFF,
  /** A connection from a trusted address may begin with a header. */
  OPTIONAL,
  /** Every connection comes from a trusted address and begins with a header. */
  REQUIRED
}
