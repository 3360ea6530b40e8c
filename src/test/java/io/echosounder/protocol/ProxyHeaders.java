package io.echosounder.protocol;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Headers, written by hand from the specification and not by the decoder's library. */
public final class ProxyHeaders {

  private static final byte[] SIGNATURE = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10};
  private static final int LOCAL = 0x20;
  private static final int PROXY = 0x21;
  private static final int UNSPECIFIED = 0x00;
  private static final int TCP_IPV4 = 0x11;
  private static final int TCP_IPV6 = 0x21;

  private ProxyHeaders() {}

  /** A header of version 1, whose destination nobody looks at. */
  public static byte[] v1(InetSocketAddress client) {
    String address = client.getAddress().getHostAddress();
    return ("PROXY TCP4 " + address + " 198.51.100.1 " + client.getPort() + " 443\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  public static byte[] v2(InetSocketAddress client, byte[]... tlvs) {
    byte[] address = client.getAddress().getAddress();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(address);
    // The destination: nobody looks at it.
    body.writeBytes(address);
    body.writeBytes(ByteBuffer.allocate(4).putShort((short) client.getPort()).array());
    for (byte[] tlv : tlvs) {
      body.writeBytes(tlv);
    }
    return header(PROXY, address.length == 4 ? TCP_IPV4 : TCP_IPV6, body.toByteArray());
  }

  static byte[] tlv(int type, byte[] value) {
    return ByteBuffer.allocate(3 + value.length)
        .put((byte) type)
        .putShort((short) value.length)
        .put(value)
        .array();
  }

  /** A header that ends with its checksum, to which {@code wrong} is added. */
  public static byte[] v2WithChecksum(InetSocketAddress client, int wrong, byte[]... tlvs) {
    byte[][] all = Arrays.copyOf(tlvs, tlvs.length + 1);
    all[tlvs.length] = tlv(0x03, new byte[4]);
    byte[] header = v2(client, all);
    CRC32C crc = new CRC32C();
    crc.update(header);
    ByteBuffer.wrap(header).putInt(header.length - 4, (int) crc.getValue() + wrong);
    return header;
  }

  static byte[] local() {
    return header(LOCAL, UNSPECIFIED, new byte[0]);
  }

  /** An address of IPv4 that is too short. */
  static byte[] broken() {
    return header(PROXY, TCP_IPV4, new byte[3]);
  }

  private static byte[] header(int command, int family, byte[] body) {
    return ByteBuffer.allocate(SIGNATURE.length + 4 + body.length)
        .put(SIGNATURE)
        .put((byte) command)
        .put((byte) family)
        .putShort((short) body.length)
        .put(body)
        .array();
  }
}
