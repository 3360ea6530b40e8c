package io.echosounder.protocol;

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

/**
 * The facts from a PROXY header about a connection that came through a proxy. A fact that the
 * header does not name is null.
 *
 * @param client the address of the client
 * @param proxy the address of the proxy
 * @param alpn the application protocol that client and proxy agreed on
 * @param authority the host name that the client asked for (SNI)
 * @param uniqueId the proxy's id of the connection: its text, or hexadecimal if it is no text
 * @param awsVpcEndpoint the id of the VPC endpoint in AWS
 */
public record Proxied(
    InetSocketAddress client,
    InetSocketAddress proxy,
    @Nullable String alpn,
    @Nullable String authority,
    @Nullable String uniqueId,
    @Nullable String awsVpcEndpoint) {

  private static final byte UNIQUE_ID = 0x05;
  private static final byte AWS = (byte) 0xEA;

  /** The first byte of an AWS value says what follows: the id of the VPC endpoint. */
  private static final byte AWS_VPC_ENDPOINT = 0x01;

  /**
   * Reads a header.
   *
   * @return null if the connection is the proxy's own, such as a health check (LOCAL), or if the
   *     header names no address
   */
  static @Nullable Proxied of(HAProxyMessage header, InetSocketAddress proxy) {
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
      proxied = proxied.with(tlv);
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

  private Proxied with(HAProxyTLV tlv) {
    String value = text(tlv, 0);
    return switch (tlv.type()) {
      case PP2_TYPE_ALPN -> new Proxied(client, proxy, value, authority, uniqueId, awsVpcEndpoint);
      case PP2_TYPE_AUTHORITY -> new Proxied(client, proxy, alpn, value, uniqueId, awsVpcEndpoint);
      default -> {
        if (tlv.typeByteValue() == UNIQUE_ID) {
          yield new Proxied(client, proxy, alpn, authority, value, awsVpcEndpoint);
        }
        boolean endpoint =
            tlv.typeByteValue() == AWS
                && tlv.content().isReadable()
                && tlv.content().getByte(tlv.content().readerIndex()) == AWS_VPC_ENDPOINT;
        yield endpoint ? new Proxied(client, proxy, alpn, authority, uniqueId, text(tlv, 1)) : this;
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

  /** True if the header names more than addresses. */
  public boolean hasDetails() {
    return alpn != null || authority != null || uniqueId != null || awsVpcEndpoint != null;
  }
}
