package io.echosounder.listener;

import io.echosounder.connection.Protocol;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;

/** An address that a client can dial, and the protocol that the server speaks there. */
public record BoundAddress(Protocol protocol, InetSocketAddress address) {

  /** {@code 127.0.0.1:8080}, or with another protocol than TCP {@code tls://127.0.0.1:8443}. */
  @Override
  public String toString() {
    String text = NetUtil.toSocketAddressString(address);
    return protocol == Protocol.TCP ? text : protocol.label() + "://" + text;
  }
}
