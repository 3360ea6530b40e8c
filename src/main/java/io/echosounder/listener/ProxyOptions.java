package io.echosounder.listener;

import io.echosounder.common.ConfigMistake;
import io.echosounder.protocol.ProxyMode;
import io.echosounder.registry.Cidr;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/**
 * The options of the PROXY protocol after their check.
 *
 * @param trusted the blocks of addresses whose headers are believed
 * @param patience how long a header may take
 */
record ProxyOptions(ProxyMode mode, List<Cidr> trusted, Duration patience) {

  private static final String MODE = "echosounder.listener.proxy-protocol";
  private static final String TRUSTED = "echosounder.listener.proxy-trusted";

  /** HAProxy and NGINX send the header at once; three seconds allow for one lost packet. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /**
   * Checks the values.
   *
   * @throws ConfigMistake if a block is none, or if nobody is trusted
   */
  static ProxyOptions of(ListenerConfig config) {
    ProxyMode mode = config.proxyProtocol();
    List<Cidr> trusted =
        config.proxyTrusted().map(text -> Cidr.list(TRUSTED, text)).orElse(List.of());
    if (mode != ProxyMode.OFF && trusted.isEmpty()) {
      throw new ConfigMistake(
          TRUSTED,
          "not given, so no header would be believed; give the proxies' addresses, such as"
              + " 10.0.0.0/8, or set "
              + MODE
              + "=off");
    }
    return new ProxyOptions(mode, trusted, PATIENCE);
  }

  boolean isOn() {
    return mode != ProxyMode.OFF;
  }

  boolean trusts(InetAddress peer) {
    return trusted.stream().anyMatch(block -> block.contains(peer));
  }
}
