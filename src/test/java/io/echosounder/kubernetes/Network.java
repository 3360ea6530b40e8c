package io.echosounder.kubernetes;

import java.util.List;

/**
 * A network namespace with one link to this one. The addresses are of the block that is reserved
 * for tests of networks (RFC 2544), a pair for each process.
 */
final class Network implements AutoCloseable {

  private final String name;
  private final String link;
  private final String subnet;

  private Network() {
    long pid = ProcessHandle.current().pid();
    this.name = "echosounder-" + pid;
    // The name of a link has at most 15 characters.
    this.link = "es" + pid;
    this.subnet = "198." + (18 + pid / 16_384 % 2) + "." + pid / 64 % 256 + "." + pid % 64 * 4;
  }

  /** Creates a network; skips the tests if this machine refuses it. */
  static Network create() {
    Network network = new Network();
    Machine.mayBeRefused("network namespaces", List.of("ip", "netns", "add", network.name));
    Machine.mayBeRefused(
        "links between network namespaces",
        List.of(
            ("ip link add " + network.link + " type veth peer name eth0 netns " + network.name)
                .split(" ")));
    ip("addr add " + network.address(1) + "/30 dev " + network.link);
    ip("link set " + network.link + " up");
    ip("-n " + network.name + " addr add " + network.address(2) + "/30 dev eth0");
    ip("-n " + network.name + " link set eth0 up");
    ip("-n " + network.name + " link set lo up");
    return network;
  }

  private static void ip(String arguments) {
    Machine.must(("ip " + arguments).split(" "));
  }

  private String address(int host) {
    int dot = subnet.lastIndexOf('.') + 1;
    return subnet.substring(0, dot) + (Integer.parseInt(subnet.substring(dot)) + host);
  }

  /** The address at which this process reaches a container in the network. */
  String inside() {
    return address(2);
  }

  String path() {
    return "/run/netns/" + name;
  }

  @Override
  public void close() {
    // This deletes the link too.
    Machine.run("ip", "netns", "delete", name);
  }
}
