package io.echosounder.listener;

import io.echosounder.common.ConfigMistake;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * The address that the listener binds.
 *
 * @param property the name of the property that gives the port
 * @param host as configured
 * @param address resolved; the wildcard address for every interface
 * @param ipv4Only true for an IPv4 socket; false for one socket that serves both families where the
 *     machine has both
 */
record BindAddress(String property, String host, InetSocketAddress address, boolean ipv4Only) {

  private static final String EVERY_INTERFACE = "*";

  /**
   * Resolves a host.
   *
   * @throws ConfigMistake if it does not resolve
   */
  static BindAddress resolve(String property, String host, int port) {
    if (host.equals(EVERY_INTERFACE)) {
      return new BindAddress(property, host, new InetSocketAddress(port), false);
    }
    try {
      InetAddress resolved = InetAddress.getByName(host);
      return new BindAddress(
          property, host, new InetSocketAddress(resolved, port), resolved instanceof Inet4Address);
    } catch (UnknownHostException e) {
      throw new ConfigMistake(
          "echosounder.listener.host", "\"" + host + "\" does not resolve to an address");
    }
  }

  /**
   * The same host with the port that the kernel chose, so that a later bind takes the same port.
   */
  BindAddress at(int port) {
    return new BindAddress(
        property, host, new InetSocketAddress(address.getAddress(), port), ipv4Only);
  }

  /** Names the property that is to blame for a failed bind. */
  ConfigMistake mistake(Throwable fault) {
    String said = String.valueOf(fault.getMessage());
    if (said.contains("Cannot assign requested address")) {
      return new ConfigMistake(
          "echosounder.listener.host", "\"" + host + "\" is not an address of this machine");
    }
    if (said.contains("Address already in use")) {
      return new ConfigMistake(
          property,
          address.getPort()
              + " is in use by another process; choose another port, or 0 for any free one");
    }
    if (said.contains("Permission denied")) {
      return new ConfigMistake(
          property, address.getPort() + " may not be bound by this user; choose a port above 1023");
    }
    return new ConfigMistake(
        property, "cannot bind " + host + " port " + address.getPort() + ": " + said);
  }
}
