package io.echosounder.client.idle;

import io.echosounder.client.bothends.ServerSide;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of one connection.
 *
 * @param silence the time from its last byte to its message, or to its end if that came first
 * @param keepAlive true if it had TCP keep-alive or sent pings
 * @param closeFrame the Close frame in words; null if none came
 * @param isLate true if nobody looked at the connection for a while before its end was seen
 * @param isPinged true if the server's pings went over the connection during its silence
 * @param server what the server saw of a lost connection; null if it was not asked
 */
record Outcome(
    Duration silence,
    DropKind ending,
    boolean keepAlive,
    @Nullable String closeFrame,
    boolean isLate,
    boolean isPinged,
    ServerSide.@Nullable Look server) {

  Outcome(Duration silence, DropKind ending, boolean keepAlive) {
    this(silence, ending, keepAlive, null, false, false, null);
  }

  /** True if we saw the drop at the moment at which it happened. */
  boolean isSeen() {
    return ending.isSeen() && !isLate;
  }

  Outcome with(ServerSide.Look look) {
    return new Outcome(silence, ending, keepAlive, closeFrame, isLate, isPinged, look);
  }
}
