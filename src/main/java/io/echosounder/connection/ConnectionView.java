package io.echosounder.connection;

import io.echosounder.timeout.Timeout;
import io.echosounder.timeout.Timeouts;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A connection at one instant, for those who look. The last view of a closed connection is what is
 * kept of it.
 *
 * @param remote the client's address
 * @param via the address of the proxy that named the client; null if the client connected itself
 * @param age since the accept; of a closed connection, how long it lived
 * @param idle since a byte last moved either way
 * @param readPaused whether backpressure has stopped reading
 * @param timeouts what holds, overrides included
 * @param overrides which of them are this connection's own
 * @param deadlines how long each running timeout still has; empty once the end is decided
 * @param closedAt null until the socket is gone
 * @param reason null until the end is decided
 * @param error what the kernel said, where it said something
 */
public record ConnectionView(
    long number,
    Protocol protocol,
    ConnectionState state,
    InetSocketAddress remote,
    @Nullable InetSocketAddress via,
    InetSocketAddress local,
    Instant openedAt,
    Duration age,
    Duration idle,
    Traffic.Bytes bytes,
    boolean readPaused,
    Timeouts timeouts,
    Set<Timeout> overrides,
    Map<Timeout, Duration> deadlines,
    @Nullable Instant closedAt,
    @Nullable CloseReason reason,
    @Nullable String error) {

  /** The id in JSON and logs. */
  public String id() {
    return ConnectionId.format(number);
  }
}
