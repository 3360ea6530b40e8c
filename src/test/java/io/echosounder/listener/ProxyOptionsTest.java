package io.echosounder.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.echosounder.common.ConfigMistake;
import io.echosounder.listener.ListenerConfig.TransportChoice;
import io.echosounder.protocol.ProxyMode;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class ProxyOptionsTest {

  private static final EchoTestServer.Config DEFAULTS =
      EchoTestServer.Config.defaults(TransportChoice.AUTO);

  @Test
  void isOffByDefaultAndTrustsNobody() {
    ProxyOptions options = ListenerOptions.of(DEFAULTS).proxy();
    assertThat(options.isOn()).isFalse();
    assertThat(options.trusts(InetAddress.ofLiteral("127.0.0.1"))).isFalse();
  }

  @Test
  void trustsTheBlocks() {
    ProxyOptions options =
        ListenerOptions.of(DEFAULTS.withProxy(ProxyMode.REQUIRED, "10.0.0.0/8, fd00::/8")).proxy();
    assertThat(options.trusts(InetAddress.ofLiteral("10.1.2.3"))).isTrue();
    assertThat(options.trusts(InetAddress.ofLiteral("fd00::1"))).isTrue();
    assertThat(options.trusts(InetAddress.ofLiteral("11.1.2.3"))).isFalse();
  }

  @Test
  void aHeaderThatNobodyMaySendIsAMistake() {
    assertThatThrownBy(() -> ListenerOptions.of(DEFAULTS.withProxy(ProxyMode.OPTIONAL, null)))
        .isInstanceOf(ConfigMistake.class)
        .hasMessageStartingWith("echosounder.listener.proxy-trusted: not given")
        .hasMessageContaining("echosounder.listener.proxy-protocol=off");
  }

  @Test
  void aBlockThatIsNoneIsAMistake() {
    assertThatThrownBy(
            () -> ListenerOptions.of(DEFAULTS.withProxy(ProxyMode.REQUIRED, "10.0.0.0/8,proxy")))
        .isInstanceOf(ConfigMistake.class)
        .hasMessage(
            "echosounder.listener.proxy-trusted: \"proxy\": each item is an address or a block such"
                + " as 10.0.0.0/8 or fd00::/8");
  }
}
