package io.echosounder.admin.connections;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Arrays;

/** An address block such as {@code 10.0.0.0/8} or {@code fd00::/8}; an address alone is one too. */
final class Cidr {

  static final String ACCEPTED = "an address or a block such as 10.0.0.0/8 or fd00::/8";

  /** The part of {@code ::ffff:10.0.0.1} before the IPv4 address. */
  private static final int MAPPED_BITS = 96;

  private final byte[] network;
  private final int bits;

  private Cidr(byte[] network, int bits) {
    this.network = network;
    this.bits = bits;
  }

  /**
   * Reads a block. Nothing is looked up: a name is no block.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Cidr parse(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    byte[] network = NetUtil.createByteArrayFromIpAddressString(address);
    // A zone is no part of an address that was seen: it says which interface this host means.
    if (network == null || address.contains("%")) {
      throw new IllegalArgumentException("not an address");
    }
    int width = network.length * 8;
    int bits = slash < 0 ? width : Integer.parseInt(text.substring(slash + 1));
    if (bits < 0 || bits > width) {
      throw new IllegalArgumentException("prefix length out of range");
    }
    return isMapped(network) && bits >= MAPPED_BITS
        ? new Cidr(Arrays.copyOfRange(network, MAPPED_BITS / 8, network.length), bits - MAPPED_BITS)
        : new Cidr(network, bits);
  }

  /** Whether it is an IPv4 address as IPv6 writes it; Java knows addresses of peers as IPv4. */
  private static boolean isMapped(byte[] address) {
    for (int i = 0; i < MAPPED_BITS / 8 && address.length == 16; i++) {
      if (address[i] != (i < 10 ? 0 : (byte) 0xff)) {
        return false;
      }
    }
    return address.length == 16;
  }

  boolean contains(InetAddress address) {
    byte[] candidate = address.getAddress();
    if (candidate.length != network.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> (bit % 8);
      if ((candidate[bit / 8] & mask) != (network[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }
}
