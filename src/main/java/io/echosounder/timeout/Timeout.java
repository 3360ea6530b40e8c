package io.echosounder.timeout;

/** The five timeouts, in the order in which they are always listed. */
public enum Timeout {
  /**
   * Runs while we wait for the peer's bytes: not while backpressure has stopped reading, not after
   * the peer's FIN. Every read restarts it. Go's read deadline, renewed at each success.
   */
  READ("read"),
  /**
   * Runs while bytes wait to be sent. Every byte that the peer acknowledges restarts it. Go's write
   * deadline, renewed at each success.
   */
  WRITE("write"),
  /** Runs always. Any byte either way restarts it. Envoy's {@code idle_timeout}. */
  IDLE("idle"),
  /**
   * Runs from the peer's FIN on. Every byte that the peer acknowledges restarts it. HAProxy's
   * {@code timeout client-fin}.
   */
  HALF_CLOSED("halfClosed"),
  /** Runs from the accept on. Nothing restarts it. Envoy's {@code max_connection_duration}. */
  LIFETIME("lifetime");

  private final String label;

  Timeout(String label) {
    this.label = label;
  }

  /** The name in JSON, metrics and logs. */
  public String label() {
    return label;
  }
}
