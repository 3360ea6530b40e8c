package io.echosounder.registry;

import io.echosounder.common.ConfigMistake;
import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/**
 * A block of addresses such as {@code 10.0.0.0/8} or {@code fd00::/8}. A single address is a block
 * too. Netty's rule compares; the text is read here, because Netty would look up a name, and takes
 * neither a single address nor an IPv4 address in its IPv6 form.
 */
public final class Cidr {

  /** The texts that {@link #parse} accepts, as the message of a mistake names them. */
  public static final String ACCEPTED = "an address or a block such as 10.0.0.0/8 or fd00::/8";

  /** The part of {@code ::ffff:10.0.0.1} before the IPv4 address. */
  private static final int MAPPED_BITS = 96;

  private final IpSubnetFilterRule rule;

  private Cidr(InetAddress network, int bits) {
    rule = new IpSubnetFilterRule(network, bits, IpFilterRuleType.ACCEPT);
  }

  /**
   * Reads a list of blocks with commas.
   *
   * @param property the property that holds the list
   * @throws ConfigMistake if an item is not a block
   */
  public static List<Cidr> list(String property, String text) {
    List<Cidr> blocks = new ArrayList<>();
    for (String item : text.split(",", -1)) {
      try {
        blocks.add(parse(item.strip()));
      } catch (IllegalArgumentException e) {
        throw new ConfigMistake(property, "\"" + item.strip() + "\": each item is " + ACCEPTED);
      }
    }
    return List.copyOf(blocks);
  }

  /**
   * Reads a block. It never looks up a name.
   *
   * @throws IllegalArgumentException if the text is not a block
   */
  public static Cidr parse(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    byte[] network = NetUtil.createByteArrayFromIpAddressString(address);
    // A zone names an interface of this host; a peer's address has none.
    if (network == null || address.contains("%")) {
      throw new IllegalArgumentException("not an address");
    }
    int width = network.length * 8;
    int bits = slash < 0 ? width : Integer.parseInt(text.substring(slash + 1));
    if (bits < 0 || bits > width) {
      throw new IllegalArgumentException("prefix length out of range");
    }
    return of(network, bits);
  }

  private static Cidr of(byte[] network, int bits) {
    try {
      InetAddress address = InetAddress.getByAddress(network);
      boolean mapped = network.length == 16 && address instanceof Inet4Address;
      if (!mapped) {
        return new Cidr(address, bits);
      }
      // Java shows such a peer as IPv4. A shorter prefix reaches beyond the mapped addresses.
      return bits >= MAPPED_BITS
          ? new Cidr(address, bits - MAPPED_BITS)
          : new Cidr(Inet6Address.getByAddress(null, network, -1), bits);
    } catch (UnknownHostException e) {
      throw new AssertionError("an address has 4 or 16 bytes", e);
    }
  }

  /** True if the address lies in this block. */
  public boolean contains(InetAddress address) {
    return rule.matches(new InetSocketAddress(address, 0));
  }
}
