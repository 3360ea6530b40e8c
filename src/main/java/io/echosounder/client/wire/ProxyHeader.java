package io.echosounder.client.wire;

import java.io.ByteArrayOutputStream;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The header of the PROXY protocol that a connection begins with.
 *
 * @param source the address that the header names; null for the socket's own
 */
record ProxyHeader(Version version, @Nullable InetSocketAddress source) {

  /** The versions of the PROXY protocol. */
  enum Version {
    V1,
    V2
  }

  private static final byte[] SIGNATURE = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10};
  private static final int VERSION_2_PROXY = 0x21;
  private static final int TCP_OVER_IPV4 = 0x11;
  private static final int TCP_OVER_IPV6 = 0x21;

  /**
   * The bytes for one connection.
   *
   * @param local the socket's own address
   * @param remote the address that it is connected to
   */
  byte[] bytes(InetSocketAddress local, InetSocketAddress remote) {
    InetSocketAddress from = source == null ? local : source;
    boolean ipv4 =
        from.getAddress() instanceof Inet4Address && remote.getAddress() instanceof Inet4Address;
    return version == Version.V1 ? text(ipv4, from, remote) : binary(ipv4, from, remote);
  }

  private static byte[] text(boolean ipv4, InetSocketAddress from, InetSocketAddress to) {
    String line =
        "PROXY "
            + (ipv4 ? "TCP4 " : "TCP6 ")
            + shown(ipv4, from)
            + " "
            + shown(ipv4, to)
            + " "
            + from.getPort()
            + " "
            + to.getPort()
            + "\r\n";
    return line.getBytes(StandardCharsets.US_ASCII);
  }

  private static String shown(boolean ipv4, InetSocketAddress address) {
    InetAddress shown = address.getAddress();
    if (ipv4) {
      return shown.getHostAddress();
    }
    // A zone means something on this machine only.
    return shown instanceof Inet6Address
        ? shown.getHostAddress().replaceFirst("%.*", "")
        : "::ffff:" + shown.getHostAddress();
  }

  private static byte[] binary(boolean ipv4, InetSocketAddress from, InetSocketAddress to) {
    ByteArrayOutputStream addresses = new ByteArrayOutputStream();
    addresses.writeBytes(raw(ipv4, from));
    addresses.writeBytes(raw(ipv4, to));
    return ByteBuffer.allocate(SIGNATURE.length + 4 + addresses.size() + 4)
        .put(SIGNATURE)
        .put((byte) VERSION_2_PROXY)
        .put((byte) (ipv4 ? TCP_OVER_IPV4 : TCP_OVER_IPV6))
        .putShort((short) (addresses.size() + 4))
        .put(addresses.toByteArray())
        .putShort((short) from.getPort())
        .putShort((short) to.getPort())
        .array();
  }

  /** Where one of the addresses is IPv6, the other is written as IPv6 too. */
  private static byte[] raw(boolean ipv4, InetSocketAddress address) {
    byte[] raw = address.getAddress().getAddress();
    if (ipv4 || raw.length == 16) {
      return raw;
    }
    byte[] mapped = new byte[16];
    mapped[10] = (byte) 0xff;
    mapped[11] = (byte) 0xff;
    System.arraycopy(raw, 0, mapped, 12, raw.length);
    return mapped;
  }
}
