package io.echosounder.protocol.websocket;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/**
 * Checks that the payload of a text message is UTF-8 (RFC 3629), piece by piece. It fails at the
 * first byte that cannot continue: no overlong form, no surrogate, nothing above U+10FFFF.
 */
final class Utf8Check {

  private static final long NOT_ASCII = 0x8080_8080_8080_8080L;
  private static final int CONTINUATION_MIN = 0x80;
  private static final int CONTINUATION_MAX = 0xBF;

  /** How many bytes the current character still needs. */
  private int missing;

  /** The range of the next byte, if the current character needs one. */
  private int min;

  private int max;

  /** True between two characters. */
  boolean isComplete() {
    return missing == 0;
  }

  /** True if none of these bytes, combined by OR, is outside ASCII. */
  static boolean isAscii(long all) {
    return (all & NOT_ASCII) == 0;
  }

  /** Checks the bytes that come next; false if they are no UTF-8. */
  boolean accept(ByteBuf bytes, int from, int length) {
    ByteBuffer view = bytes.internalNioBuffer(from, length);
    int next = view.position();
    int end = view.limit();
    while (next < end) {
      if (missing == 0) {
        next = skipAscii(view, next, end);
        if (next == end) {
          return true;
        }
      }
      if (!accept(view.get(next) & 0xFF)) {
        return false;
      }
      next++;
    }
    return true;
  }

  private static int skipAscii(ByteBuffer bytes, int from, int to) {
    int next = from;
    while (next <= to - Long.BYTES && isAscii(bytes.getLong(next))) {
      next += Long.BYTES;
    }
    while (next < to && bytes.get(next) >= 0) {
      next++;
    }
    return next;
  }

  private boolean accept(int value) {
    if (missing == 0) {
      return begin(value);
    }
    if (value < min || value > max) {
      return false;
    }
    missing--;
    min = CONTINUATION_MIN;
    max = CONTINUATION_MAX;
    return true;
  }

  /** The first byte of a character that is not ASCII also limits the second (RFC 3629, 4). */
  private boolean begin(int first) {
    min = CONTINUATION_MIN;
    max = CONTINUATION_MAX;
    if (first < 0xC2 || first > 0xF4) {
      return false;
    } else if (first < 0xE0) {
      missing = 1;
    } else if (first < 0xF0) {
      missing = 2;
      if (first == 0xE0) {
        min = 0xA0;
      } else if (first == 0xED) {
        max = 0x9F;
      }
    } else {
      missing = 3;
      if (first == 0xF0) {
        min = 0x90;
      } else if (first == 0xF4) {
        max = 0x8F;
      }
    }
    return true;
  }
}
