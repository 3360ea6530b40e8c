package io.echosounder.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.echosounder.timeout.Timeout;
import java.util.Objects;

/** Whether the end of a conversation fits what was done in it, as narrowly as can be known. */
final class PlayCheck {

  private final PlayClient client;
  private final String about;

  private PlayCheck(PlayClient client) {
    this.client = client;
    this.about = client.toString();
  }

  /** Looks when the server holds nothing of the conversation any more. */
  static void check(PlayClient client) {
    new PlayCheck(client).check();
  }

  private void check() {
    assertThat(client.wrong).as(about).isNull();
    ConnectionView last = client.last;
    if (last == null) {
      neverAdmitted();
    } else {
      bytes(last);
      reason(last);
    }
  }

  private void neverAdmitted() {
    assertThat(client.connection).as(about).isNull();
    assertThat(client.read).as(about).isZero();
    // Only a client that resets in the kernel's queue leaves no trace.
    assertThat(client.refusable || (client.connected && client.leftByReset)).as(about).isTrue();
  }

  private void bytes(ConnectionView last) {
    assertThat(last.state()).as(about).isEqualTo(ConnectionState.CLOSED);
    assertThat(last.bytes().pending()).as(about).isZero();
    assertThat(last.bytes().received()).as(about).isLessThanOrEqualTo(client.offered);
    assertThat(last.bytes().sent() + uncounted()).as(about).isGreaterThanOrEqualTo(client.read);
    if (client.eof && !client.writeFailed) {
      assertThat(last.bytes().sent()).as(about).isLessThanOrEqualTo(client.read);
    }
  }

  /** A write within a WebSocket counts when the kernel has taken all of it: one read at most. */
  private long uncounted() {
    return client.protocol == Protocol.WS || client.protocol == Protocol.WSS ? 65_536 : 0;
  }

  private void reason(ConnectionView last) {
    CloseReason reason = last.reason();
    if (client.endedBy != null) {
      assertThat(reason).as(about).isEqualTo(client.endedBy);
    }
    switch (Objects.requireNonNull(reason)) {
      case PEER_CLOSED -> peerClosed(last);
      case PEER_RESET -> assertThat(client.left).as(about).isTrue();
      case READ_TIMEOUT -> timedOut(last, Timeout.READ);
      case IDLE_TIMEOUT -> timedOut(last, Timeout.IDLE);
      case LIFETIME_EXPIRED -> timedOut(last, Timeout.LIFETIME);
      case WRITE_TIMEOUT -> {
        timedOut(last, Timeout.WRITE);
        assertThat(last.bytes().discarded()).as(about).isPositive();
      }
      case HALF_CLOSED_TIMEOUT -> {
        timedOut(last, Timeout.HALF_CLOSED);
        assertThat(client.halfClosed || client.left).as(about).isTrue();
        assertThat(last.bytes().discarded()).as(about).isPositive();
      }
      case OPERATOR_CLOSED, OPERATOR_RESET, DRAINED, DRAIN_TIMEOUT ->
          assertThat(client.suffered).as(about).contains(reason);
      case PROTOCOL_ERROR -> assertThat(client.senseless).as(about).isTrue();
      default -> fail("the reason fits nothing: " + about);
    }
  }

  private void peerClosed(ConnectionView last) {
    assertThat(client.halfClosed || (client.left && !client.leftByReset)).as(about).isTrue();
    if (client.halfClosed && !client.left && !cutShort()) {
      assertThat(client.read).as(about).isEqualTo(client.size);
      assertThat(client.eof).as(about).isTrue();
      assertThat(last.bytes().discarded()).as(about).isZero();
    }
  }

  /** After a Close frame or close_notify the server awaits FIN, and an RST can end that wait. */
  private boolean cutShort() {
    return client.protocol != Protocol.TCP
        && (client.suffered.contains(CloseReason.OPERATOR_RESET)
            || client.suffered.contains(CloseReason.DRAIN_TIMEOUT));
  }

  private void timedOut(ConnectionView last, Timeout timeout) {
    assertThat(client.shortest.get(timeout)).as(about).isNotNull();
    assertThat(last.age()).as(about).isGreaterThanOrEqualTo(client.shortest.get(timeout));
  }
}
