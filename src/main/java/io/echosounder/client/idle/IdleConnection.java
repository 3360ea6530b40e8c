package io.echosounder.client.idle;

import io.echosounder.client.EchoPath;
import io.echosounder.client.ExitCode;
import io.echosounder.client.wire.PeerEnd;
import io.echosounder.client.wire.Wire;
import io.echosounder.client.wire.WireFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One connection that stays silent, and then sends a message and waits for its echo. */
final class IdleConnection {
  /** The length of its messages, unless the first has to be found on the server. */
  static final int LENGTH = 32;

  final Wire wire;
  final boolean keepAlive;

  /** How long it is to be silent. */
  final Duration rung;

  private final long firstLength;
  private final long lastByteNanos;
  private final byte[] question = EchoPath.noise(LENGTH);
  private final ByteBuffer answer = ByteBuffer.allocate(LENGTH + 1);
  private boolean asked;
  private long askedNanos;
  private long nextPingNanos;
  private @Nullable PeerEnd end;

  /**
   * @param firstLength the number of bytes of its round trip
   * @param lastByteNanos the end of its round trip; the silence counts from then
   */
  IdleConnection(
      Wire wire, boolean keepAlive, Duration rung, long firstLength, long lastByteNanos) {
    this.wire = wire;
    this.keepAlive = keepAlive;
    this.rung = rung;
    this.firstLength = firstLength;
    this.lastByteNanos = lastByteNanos;
    this.nextPingNanos = lastByteNanos;
  }

  /** The number of bytes that came back. */
  long echoed() {
    return firstLength + answer.position();
  }

  /** The Close frame by which it ended, in words; null if there was none. */
  @Nullable String closeFrame() {
    return end != null && end.kind() == PeerEnd.Kind.CLOSE_FRAME ? end.text() : null;
  }

  /** Sends a ping if one is due. */
  void ping(Duration every, long now) {
    if (asked || now - nextPingNanos < 0) {
      return;
    }
    nextPingNanos = now + every.toNanos();
    try {
      wire.ping();
    } catch (IOException e) {
      // The next read tells how the connection ended.
    }
  }

  boolean isAsked() {
    return asked;
  }

  /** When the message is due: after its own silence, or after {@code cap} if that is shorter. */
  long askAtNanos(Duration cap) {
    return lastByteNanos + (rung.compareTo(cap) < 0 ? rung : cap).toNanos();
  }

  long askedAtNanos() {
    return askedNanos;
  }

  Duration silence(long now) {
    return Duration.ofNanos((asked ? askedNanos : now) - lastByteNanos);
  }

  /** Sends the message. Returns the drop if the connection is already gone, else null. */
  @Nullable DropKind ask(long now) {
    asked = true;
    askedNanos = now;
    try {
      // The send buffer has been empty for a while, so the kernel takes these few bytes at once.
      wire.write(ByteBuffer.wrap(question));
      return null;
    } catch (IOException e) {
      return DropKind.of(e, true);
    }
  }

  /**
   * Reads the bytes that have come. Returns the drop or the answer, or null while there is neither.
   *
   * @throws NoEcho if bytes came before the message, if they differ from it, or if they break the
   *     protocol
   */
  @Nullable DropKind read() throws NoEcho {
    int n;
    try {
      n = wire.read(answer);
    } catch (WireFailure e) {
      if (!e.isAlert()) {
        throw new NoEcho(e.exitCode(), e.getMessage());
      }
      return DropKind.ofAlert(asked);
    } catch (IOException e) {
      return DropKind.of(e, asked);
    }
    if (n < 0) {
      end = wire.end();
      return DropKind.of(end, asked);
    }
    if (n > 0 && (!asked || !isBeginOfQuestion())) {
      throw new NoEcho(
          ExitCode.DIFFERENCE, "it sent bytes that are not an echo: is it an echo server?");
    }
    return answer.position() == question.length ? DropKind.ANSWERED : null;
  }

  private boolean isBeginOfQuestion() {
    int length = answer.position();
    return length <= question.length
        && Arrays.equals(answer.array(), 0, length, question, 0, length);
  }

  void discard() {
    try {
      wire.close();
    } catch (IOException e) {
      // Its outcome is known, or the round has failed. A clean close is not needed.
    }
  }

  /** The peer is not an echo server. */
  static final class NoEcho extends Exception {
    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;

    NoEcho(ExitCode exitCode, String why) {
      super(why);
      this.exitCode = exitCode;
    }

    ExitCode exitCode() {
      return exitCode;
    }
  }
}
