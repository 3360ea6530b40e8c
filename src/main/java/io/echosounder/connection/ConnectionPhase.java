package io.echosounder.connection;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The state of one connection, and the one reason for which it ends. The event loop writes, any
 * thread may read. It is the upper part of the {@link ConnectionLifecycle} and no object of its
 * own, because that saves 32 bytes for each connection.
 */
abstract class ConnectionPhase {

  private volatile ConnectionState state = ConnectionState.OPEN;

  /** Set once, when the end is decided, and published by the write of {@link #state} after it. */
  private @Nullable CloseReason reason;

  private @Nullable String error;
  private @Nullable Instant closedAt;

  /** Nothing more comes to be echoed, but bytes are unsent. */
  final void halfClosed() {
    become(ConnectionState.HALF_CLOSED);
  }

  /** Keeps the message of the kernel or of a protocol, because an end follows. */
  final void note(@Nullable String words) {
    error = words;
  }

  /** Decides the end, once. */
  final void decided(CloseReason why) {
    reason = why;
    become(ConnectionState.CLOSING);
  }

  /**
   * The socket is closed.
   *
   * @param undecided the reason if nobody decided the end
   */
  final void closed(CloseReason undecided) {
    if (reason == null) {
      reason = undecided;
    }
    closedAt = Instant.now();
    state = ConnectionState.CLOSED;
  }

  private void become(ConnectionState next) {
    if (!state.allows(next)) {
      throw new IllegalStateException(state + " to " + next);
    }
    state = next;
  }

  final boolean isDecided() {
    return reason != null;
  }

  final boolean isClosed() {
    return state == ConnectionState.CLOSED;
  }

  final ConnectionState state() {
    return state;
  }

  /** Null until the end is decided. */
  final @Nullable CloseReason reason() {
    return state.isEnding() ? reason : null;
  }

  /** Written before the state: to be read after it. */
  final @Nullable String error() {
    return error;
  }

  /** Written before the state: to be read after it. */
  final @Nullable Instant closedAt() {
    return closedAt;
  }
}
