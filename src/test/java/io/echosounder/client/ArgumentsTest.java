package io.echosounder.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The bytes of arguments, without a process. {@link OutputTest} sends them. */
class ArgumentsTest {

  @Test
  void getsEveryByteOfAnArgumentBack() {
    byte[] all = new byte[256 * 3];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) (i * 7 + i / 256);
    }
    assertThat(Arguments.bytes(Arguments.text(all))).isEqualTo(all);
    byte[] surrogate = {(byte) 0xED, (byte) 0xB2, (byte) 0x80};
    assertThat(Arguments.bytes(Arguments.text(surrogate))).isEqualTo(surrogate);
    assertThat(Arguments.text("Grüße 😀".getBytes(UTF_8))).isEqualTo("Grüße 😀");
  }

  @Test
  void findsItsArgumentsAmongThoseOfTheVirtualMachine() {
    byte[] line = "java\0-jar\0x.jar\0dial\0-Dx=ü\0h:1\0Grüße\0\0".getBytes(UTF_8);
    assertThat(Arguments.matching(line, "dial", "h:1", "Gr??e", ""))
        .containsExactly("dial", "h:1", "Grüße", "");
    assertThat(Arguments.matching(line, "something", "else")).containsExactly("something", "else");
  }
}
