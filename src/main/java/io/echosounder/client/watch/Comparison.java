package io.echosounder.client.watch;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Compares the bytes of one connection with the messages that were sent. */
final class Comparison {
  private final ByteBuf content;
  private final int firstSize;
  private final int size;
  private long echoed;
  private long wholeMessages;
  private int received;

  /**
   * @param content the content of every message, at least as long as the longest
   * @param firstSize the length of the first message
   * @param size the length of the other messages
   */
  Comparison(ByteBuf content, int firstSize, int size) {
    this.content = content;
    this.firstSize = firstSize;
    this.size = size;
  }

  /**
   * Bytes that differ from the sent ones.
   *
   * @param wrong how many
   */
  record Difference(String text, int wrong) {}

  /** The number of bytes that came back unaltered. */
  long echoed() {
    return echoed;
  }

  /** True if whole messages have come back, and no part of the next. */
  boolean isBetweenMessages() {
    return received == 0 && wholeMessages > 0;
  }

  /** Takes bytes up to the end of the message. Returns null if they are equal. */
  @Nullable Difference compare(ByteBuf bytes) {
    int all = wholeMessages == 0 ? firstSize : size;
    int length = Math.min(bytes.readableBytes(), all - received);
    if (!ByteBufUtil.equals(bytes, bytes.readerIndex(), content, received, length)) {
      return differ(bytes, length);
    }
    bytes.skipBytes(length);
    echoed += length;
    received += length;
    if (received == all) {
      received = 0;
      wholeMessages++;
    }
    return null;
  }

  private Difference differ(ByteBuf bytes, int length) {
    int wrong = 0;
    int first = -1;
    for (int i = 0; i < length; i++) {
      if (bytes.getByte(bytes.readerIndex() + i) != content.getByte(received + i)) {
        wrong++;
        first = first < 0 ? i : first;
      }
    }
    String text =
        String.format(
            Locale.ROOT,
            "byte %d was 0x%02x and came back as 0x%02x",
            echoed + first,
            content.getByte(received + first),
            bytes.getByte(bytes.readerIndex() + first));
    echoed += length - wrong;
    return new Difference(text, wrong);
  }
}
