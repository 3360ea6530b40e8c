package io.echosounder.admin.connections;

import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** One end of a connection. */
@Schema(description = "An address and a port")
public record AddressJson(
    @Schema(required = true, description = "IPv4, or IPv6 as in RFC 5952") String address,
    @Schema(required = true) int port) {

  /** The address and port of a socket. */
  public static AddressJson of(InetSocketAddress socketAddress) {
    return new AddressJson(
        NetUtil.toAddressString(socketAddress.getAddress()), socketAddress.getPort());
  }
}
