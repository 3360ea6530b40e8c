package io.echosounder.connection;

import java.time.Duration;

/**
 * What a connection may read at a time and hold back, and how long it waits for a peer's FIN.
 *
 * @param readMin the least that one read asks for, bytes
 * @param readMax the most that one read takes, bytes; at least {@code readMin}
 * @param highMark bytes waiting to be sent at which reading stops
 * @param lowMark bytes waiting to be sent below which it goes on; at most {@code highMark}
 * @param linger how long after our FIN the peer's is awaited; what arrives meanwhile is discarded,
 *     so that the kernel does not answer it with an RST that could overtake our last bytes (nginx'
 *     {@code lingering_timeout})
 */
public record Limits(int readMin, int readMax, int highMark, int lowMark, Duration linger) {

  /** Reading stops as well if buffers of this capacity hold the unsent bytes, however few. */
  long heldMark() {
    return 2L * Math.max(highMark, readMax);
  }
}
