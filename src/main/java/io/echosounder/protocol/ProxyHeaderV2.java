package io.echosounder.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The bytes of a PROXY header of version 2, before Netty's decoder reads them. The decoder does not
 * compare the checksum, which a receiver must do (PP2_TYPE_CRC32C in the specification).
 */
final class ProxyHeaderV2 {

  /** Signature, command, family and the length of the rest. */
  private static final int FIXED = 16;

  private static final int FAMILY_AT = 13;
  private static final int LENGTH_AT = 14;

  private static final int TLV_HEAD = 3;
  private static final int CRC32C_TYPE = 0x03;
  private static final int CRC32C_LENGTH = 4;

  private ProxyHeaderV2() {}

  /** True if these bytes, which begin with the signature, hold the whole header. */
  static boolean isComplete(ByteBuf bytes) {
    return bytes.readableBytes() >= FIXED && bytes.readableBytes() >= length(bytes);
  }

  private static int length(ByteBuf bytes) {
    return FIXED + bytes.getUnsignedShort(bytes.readerIndex() + LENGTH_AT);
  }

  /** False if a complete header has a checksum that is not that of its bytes. */
  static boolean isIntact(ByteBuf bytes) {
    int begin = bytes.readerIndex();
    int end = begin + length(bytes);
    int at = begin + FIXED + addressLength(bytes.getByte(begin + FAMILY_AT));
    while (at + TLV_HEAD <= end) {
      int value = at + TLV_HEAD;
      int length = bytes.getUnsignedShort(at + 1);
      if (bytes.getByte(at) == CRC32C_TYPE) {
        return length == CRC32C_LENGTH
            && value + length <= end
            && bytes.getUnsignedInt(value) == checksum(bytes, begin, value, end);
      }
      at = value + length;
    }
    return true;
  }

  private static int addressLength(byte family) {
    return switch (family >> 4 & 0xF) {
      case 1 -> 12;
      case 2 -> 36;
      case 3 -> 216;
      default -> 0;
    };
  }

  /** The checksum of the header, whose own four bytes count as zero. */
  private static long checksum(ByteBuf bytes, int begin, int at, int end) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.nioBuffer(begin, at - begin));
    crc.update(ByteBuffer.allocate(CRC32C_LENGTH));
    int rest = at + CRC32C_LENGTH;
    crc.update(bytes.nioBuffer(rest, end - rest));
    return crc.getValue();
  }
}
