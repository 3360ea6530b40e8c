package io.echosounder.connection;

import java.time.Duration;

/**
 * The sizes of a connection's reads, its high and low mark, and its waits for the peer.
 *
 * @param readMin size of the smallest read, bytes
 * @param readMax size of the largest read, bytes; at least {@code readMin}
 * @param highMark number of unsent bytes at which reading stops
 * @param lowMark number of unsent bytes below which reading goes on; at most {@code highMark}
 * @param linger how long we wait for the peer's FIN after ours. Bytes that arrive meanwhile are
 *     read and discarded. Otherwise the kernel would answer them with RST, which could overtake our
 *     last bytes (nginx' {@code lingering_timeout})
 * @param handshake how long the handshakes of TLS and WebSocket may take together
 */
public record Limits(
    int readMin, int readMax, int highMark, int lowMark, Duration linger, Duration handshake) {

  /** Reading stops as well if buffers of this capacity hold the unsent bytes, however few. */
  long heldMark() {
    return 2L * Math.max(highMark, readMax);
  }
}
