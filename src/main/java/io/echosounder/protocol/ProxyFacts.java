package io.echosounder.protocol;

import io.echosounder.connection.Proxied;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol.AddressFamily;
import io.netty.handler.codec.haproxy.HAProxyTLV;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads the facts from a PROXY header. */
final class ProxyFacts {

  private static final byte UNIQUE_ID = 0x05;
  private static final byte AWS = (byte) 0xEA;

  /** The first byte of an AWS value says what follows: the id of the VPC endpoint. */
  private static final byte AWS_VPC_ENDPOINT = 0x01;

  private ProxyFacts() {}

  /**
   * Reads a header.
   *
   * @return null if the connection is the proxy's own, such as a health check (LOCAL), or if the
   *     header names no address
   */
  static @Nullable Proxied read(HAProxyMessage header, InetSocketAddress proxy) {
    AddressFamily family = header.proxiedProtocol().addressFamily();
    boolean named = family == AddressFamily.AF_IPv4 || family == AddressFamily.AF_IPv6;
    if (header.command() == HAProxyCommand.LOCAL || !named) {
      return null;
    }
    Proxied proxied =
        new Proxied(
            new InetSocketAddress(address(header.sourceAddress()), header.sourcePort()),
            proxy,
            null,
            null,
            null,
            null);
    for (HAProxyTLV tlv : header.tlvs()) {
      proxied = with(proxied, tlv);
    }
    return proxied;
  }

  /** The header has bytes for an address, so nothing is looked up. */
  private static InetAddress address(String text) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static Proxied with(Proxied known, HAProxyTLV tlv) {
    String value = text(tlv, 0);
    return switch (tlv.type()) {
      case PP2_TYPE_ALPN -> known.withAlpn(value);
      case PP2_TYPE_AUTHORITY -> known.withAuthority(value);
      default -> {
        if (tlv.typeByteValue() == UNIQUE_ID) {
          yield known.withUniqueId(value);
        }
        boolean endpoint =
            tlv.typeByteValue() == AWS
                && tlv.content().isReadable()
                && tlv.content().getByte(tlv.content().readerIndex()) == AWS_VPC_ENDPOINT;
        yield endpoint ? known.withAwsVpcEndpoint(text(tlv, 1)) : known;
      }
    };
  }

  /** The value as text if all its bytes are printable ASCII, so that no log line is forged. */
  private static String text(HAProxyTLV tlv, int offset) {
    byte[] bytes =
        ByteBufUtil.getBytes(
            tlv.content(),
            tlv.content().readerIndex() + offset,
            tlv.content().readableBytes() - offset);
    for (byte each : bytes) {
      if (each < 0x20 || each == 0x7F) {
        return ByteBufUtil.hexDump(bytes);
      }
    }
    return new String(bytes, StandardCharsets.US_ASCII);
  }
}
