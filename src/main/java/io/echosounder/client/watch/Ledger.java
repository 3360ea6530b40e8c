package io.echosounder.client.watch;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Keeps account of the messages of one connection: sent, back and owed. */
final class Ledger {
  private final ByteBuf content;
  private final int firstSize;
  private final int size;
  private final Owed owed = new Owed();
  private final Comparison comparison;
  private EchoTime echoTime = new EchoTime(0);
  private long messagesSent;
  private long messagesWritten;
  private long written;

  /**
   * @param content the content of every message, at least as long as the longest
   * @param firstSize the length of the first message
   * @param size the length of the other messages
   */
  Ledger(ByteBuf content, int firstSize, int size) {
    this.content = content;
    this.firstSize = firstSize;
    this.size = size;
    this.comparison = new Comparison(content, firstSize, size);
  }

  int firstSize() {
    return firstSize;
  }

  /** The connect is the first estimate of a round trip. */
  void connected(long tookNanos) {
    echoTime = new EchoTime(tookNanos);
  }

  /** Returns the next message, which was due at {@code due}. From now on it is owed. */
  ByteBuf next(long due) {
    owed.add(due);
    return content.retainedSlice(0, messagesSent++ == 0 ? firstSize : size);
  }

  /** The kernel has taken a message. Writes complete in order. */
  void onWritten() {
    written += messagesWritten++ == 0 ? firstSize : size;
  }

  boolean owesNothing() {
    return owed.isEmpty();
  }

  /** When the oldest message without an echo was due. Call it only if one is owed. */
  long oldest() {
    return owed.oldest();
  }

  /** Forgives a time in which this client itself stood still. */
  void forgive(long nanos) {
    owed.shift(nanos);
  }

  /**
   * Takes bytes up to the end of the oldest message that is owed. Returns null if they are equal.
   */
  Comparison.@Nullable Difference compare(ByteBuf bytes) {
    return comparison.compare(bytes);
  }

  /** True if whole messages have come back, and no part of the next. */
  boolean isBetweenMessages() {
    return comparison.isBetweenMessages();
  }

  /** The oldest message is back. Returns when it was due. */
  long complete(long now) {
    long due = owed.take();
    echoTime.add(now - due);
    return due;
  }

  /**
   * True if it is too early for the echo of the oldest message. That holds only after another echo:
   * a peer that ends before its first echo has served nothing.
   *
   * @param pauseNanos how long this client itself has stood still
   */
  boolean mayHaveCrossed(long now, long pauseNanos) {
    return isBetweenMessages()
        && !owed.isEmpty()
        && echoTime.mayBeUnderWay(now - owed.oldest() - pauseNanos);
  }

  long bytesSent() {
    return written;
  }

  long bytesEchoed() {
    return comparison.echoed();
  }

  /** Bytes that were sent and are not back. */
  long outstanding() {
    return Math.max(0, written - comparison.echoed());
  }
}
