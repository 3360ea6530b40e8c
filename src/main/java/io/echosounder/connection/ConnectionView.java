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
 * A connection at one instant. For a closed connection, only its last view is kept.
 *
 * @param remote the client's address
 * @param proxied the facts from the proxy's header; null if there was none
 * @param tls null without TLS, and before its handshake is done
 * @param webSocket null without WebSocket, and before its upgrade
 * @param age time since the accept; of a closed connection, its whole life
 * @param idle time since the last byte in either direction
 * @param readPaused true if backpressure has stopped reading
 * @param timeouts the timeouts in force, overrides included
 * @param overrides the timeouts that were set for this connection alone
 * @param deadlines the remaining time of each running timeout; empty once the end is decided
 * @param closedAt null until the socket is closed
 * @param reason null until the end is decided
 * @param error the message of the kernel or of a protocol; null if there was no error
 */
public record ConnectionView(
    long number,
    Protocol protocol,
    ConnectionState state,
    InetSocketAddress remote,
    @Nullable Proxied proxied,
    InetSocketAddress local,
    @Nullable TlsFacts tls,
    @Nullable WebSocketFacts webSocket,
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

  /** The address of the proxy that named the client; null if the client connected itself. */
  public @Nullable InetSocketAddress via() {
    return proxied == null ? null : proxied.proxy();
  }

  /** The id in JSON and logs. */
  public String id() {
    return ConnectionId.format(number);
  }
}
