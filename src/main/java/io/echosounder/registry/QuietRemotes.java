package io.echosounder.registry;

import io.echosounder.common.ConfigMistake;
import io.echosounder.connection.ConnectionView;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * The blocks of addresses whose connections are remembered only if they brought bytes. Health
 * checks of load balancers connect and close without a byte, many times a minute, and would push
 * the others out of the log and out of the closed connections that are kept.
 */
public record QuietRemotes(List<Cidr> blocks) {

  /** The property that lists them. */
  public static final String PROPERTY = "echosounder.log.quiet-remotes";

  /** No quiet remotes: everything is remembered. */
  public static final QuietRemotes NONE = new QuietRemotes(List.of());

  /**
   * Reads a list with commas.
   *
   * @throws ConfigMistake if an item is not a block
   */
  public static QuietRemotes parse(String list) {
    return new QuietRemotes(Cidr.list(PROPERTY, list));
  }

  /** True if the address is in one of the blocks. */
  public boolean contains(InetSocketAddress remote) {
    for (Cidr block : blocks) {
      if (block.contains(remote.getAddress())) {
        return true;
      }
    }
    return false;
  }

  /** True if this closed connection is only counted. */
  public boolean leaveOut(ConnectionView closed) {
    return !blocks.isEmpty() && closed.bytes().received() == 0 && contains(closed.remote());
  }
}
