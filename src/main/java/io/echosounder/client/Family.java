package io.echosounder.client;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;

/** The address family that the user allows. */
public enum Family {
  ANY,
  IPV4,
  IPV6;

  boolean takes(InetAddress address) {
    return switch (this) {
      case ANY -> true;
      case IPV4 -> address instanceof Inet4Address;
      case IPV6 -> address instanceof Inet6Address;
    };
  }

  /** As in "has no IPv6 address". */
  String label() {
    return switch (this) {
      case ANY -> "";
      case IPV4 -> "IPv4 ";
      case IPV6 -> "IPv6 ";
    };
  }

  static Family of(InetAddress address) {
    return address instanceof Inet4Address ? IPV4 : IPV6;
  }
}
