package io.echosounder.protocol.websocket;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/**
 * Removes the mask from a client's payload (RFC 6455, section 5.3), eight bytes at a time. The loop
 * works on the memory itself, because through Netty's buffer it takes ten times as long.
 */
final class Masking {

  private Masking() {}

  /**
   * Unmasks bytes and moves them towards the beginning of their buffer.
   *
   * @param to where the first byte goes; not after {@code from}
   * @param key the mask, beginning with the byte for the first byte
   * @return all bytes of the result, combined by OR: negative in a byte if any is not ASCII
   */
  static long unmask(ByteBuf bytes, int from, int to, int length, int key) {
    ByteBuffer view = bytes.internalNioBuffer(to, from - to + length);
    int target = view.position();
    int source = target + from - to;
    long wide = (long) key << 32 | Integer.toUnsignedLong(key);
    long all = 0;
    int done = 0;
    for (; done <= length - Long.BYTES; done += Long.BYTES) {
      long plain = view.getLong(source + done) ^ wide;
      view.putLong(target + done, plain);
      all |= plain;
    }
    for (int shift = 24; done < length; done++, shift -= 8) {
      byte plain = (byte) (view.get(source + done) ^ key >>> (shift & 31));
      view.put(target + done, plain);
      all |= plain & 0xFF;
    }
    return all;
  }

  /** The mask for the bytes that follow {@code length} bytes. */
  static int advance(int key, int length) {
    return Integer.rotateLeft(key, (length & 3) * Byte.SIZE);
  }
}
