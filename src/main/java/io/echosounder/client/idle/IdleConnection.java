package io.echosounder.client.idle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One connection in its silence, and its answer when it is asked. */
final class IdleConnection {
  final SocketChannel channel;
  final boolean keepAlive;

  private final Duration rung;
  private final long lastByteNanos;
  private final byte[] question;
  private final ByteBuffer answer;
  private boolean asked;
  private long askedNanos;

  /**
   * @param lastByteNanos when its round trip was complete: its silence counts from then
   * @param question what it is asked with
   */
  IdleConnection(
      SocketChannel channel,
      boolean keepAlive,
      Duration rung,
      long lastByteNanos,
      byte[] question) {
    this.channel = channel;
    this.keepAlive = keepAlive;
    this.rung = rung;
    this.lastByteNanos = lastByteNanos;
    this.question = question;
    this.answer = ByteBuffer.allocate(question.length + 1);
  }

  boolean isAsked() {
    return asked;
  }

  /** When it is to be asked: at its rung, or earlier if a shorter silence was fatal to another. */
  long askAtNanos(Duration cap) {
    return lastByteNanos + (rung.compareTo(cap) < 0 ? rung : cap).toNanos();
  }

  long askedAtNanos() {
    return askedNanos;
  }

  Duration silence(long now) {
    return Duration.ofNanos((asked ? askedNanos : now) - lastByteNanos);
  }

  /** The ending if the connection turns out to be gone already, else null. */
  @Nullable DropKind ask(long now) {
    asked = true;
    askedNanos = now;
    try {
      // The send buffer has been empty for seconds: so few bytes are taken at once.
      channel.write(ByteBuffer.wrap(question));
      return null;
    } catch (IOException e) {
      return DropKind.RST_WHEN_ASKED;
    }
  }

  /**
   * Takes what has come; the ending if that is one, else null.
   *
   * @throws NoEcho if bytes came that nobody asked for, or other bytes than were sent
   */
  @Nullable DropKind read() throws NoEcho {
    int n;
    try {
      n = channel.read(answer);
    } catch (IOException e) {
      return asked ? DropKind.RST_WHEN_ASKED : DropKind.RST;
    }
    if (n < 0) {
      return asked ? DropKind.FIN_WHEN_ASKED : DropKind.FIN;
    }
    if (n > 0 && (!asked || !isBeginOfQuestion())) {
      throw new NoEcho();
    }
    return answer.position() == question.length ? DropKind.ANSWERED : null;
  }

  private boolean isBeginOfQuestion() {
    int length = answer.position();
    return length <= question.length
        && Arrays.equals(answer.array(), 0, length, question, 0, length);
  }

  /** The peer is no echo server. */
  static final class NoEcho extends Exception {
    private static final long serialVersionUID = 1L;
  }
}
