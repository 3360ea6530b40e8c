package io.echosounder.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.1.2, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "10.1.2.3/8, 10.200.0.1, true",
    "10.0.0.1, 10.0.0.1, true",
    "10.0.0.1, 10.0.0.2, false",
    "192.168.0.128/25, 192.168.0.127, false",
    "192.168.0.128/25, 192.168.0.128, true",
    "0.0.0.0/0, 255.255.255.255, true",
    "0.0.0.0/0, ::1, false",
    "::/0, 2001:db8::1, true",
    "::/0, 1.2.3.4, false",
    "2001:db8::/33, 2001:db8:7fff::, true",
    "2001:db8::/33, 2001:db8:8000::, false",
    "::1, ::1, true",
  })
  void aBlockContains(String block, String address, boolean contained) {
    assertThat(Cidr.parse(block).contains(InetAddress.ofLiteral(address))).isEqualTo(contained);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/8",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0/8",
        "localhost",
        "::1/129",
        "1.2.3.4.5",
        "10.0.0.0/8/8",
        "10.0.0.0/x",
        "::1%lo"
      })
  void whatIsNoBlockIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Cidr.parse(text));
  }

  /** A socket that serves both families may show an IPv4 peer in either way. */
  @Test
  void mappedAddressesMeanTheirIpv4Ones() throws Exception {
    InetAddress peer = InetAddress.ofLiteral("10.0.0.1");
    assertThat(Cidr.parse("::ffff:10.0.0.1").contains(peer)).isTrue();
    assertThat(Cidr.parse("::ffff:a00:1").contains(peer)).isTrue();
    assertThat(Cidr.parse("::ffff:10.0.0.0/104").contains(peer)).isTrue();
    assertThat(Cidr.parse("::ffff:10.0.0.0/128").contains(peer)).isFalse();
    assertThat(Cidr.parse("::ffff:0.0.0.0/96").contains(peer)).isTrue();
    assertThat(Cidr.parse("::ffff:11.0.0.0/104").contains(peer)).isFalse();
  }
}
