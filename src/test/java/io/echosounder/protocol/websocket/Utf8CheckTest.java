package io.echosounder.protocol.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8CheckTest {

  @Test
  void acceptsEveryCharacter() {
    for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
      if (Character.getType(point) != Character.SURROGATE) {
        assertThat(isValid(ClientFrames.utf8(Character.toString(point)))).isTrue();
      }
    }
  }

  @Test
  void agreesWithTheJdkAboutAllShortAndManyRandomBytes() {
    for (int pair = 0; pair <= 0xFFFF; pair++) {
      assertAgrees(new byte[] {(byte) (pair >> 8), (byte) pair});
    }
    Random random = new Random(1);
    for (int i = 0; i < 200_000; i++) {
      byte[] bytes = new byte[3 + random.nextInt(3)];
      random.nextBytes(bytes);
      bytes[0] |= (byte) 0xE0;
      for (int j = 1; j < bytes.length; j++) {
        bytes[j] = (byte) ((bytes[j] & (random.nextInt(8) == 0 ? 0xFF : 0xBF)) | 0x80);
      }
      assertAgrees(bytes);
    }
  }

  private static void assertAgrees(byte[] bytes) {
    boolean valid = true;
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
    } catch (CharacterCodingException e) {
      valid = false;
    }
    assertThat(isValid(bytes)).as("%s", java.util.HexFormat.of().formatHex(bytes)).isEqualTo(valid);
  }

  private static boolean isValid(byte[] bytes) {
    Utf8Check check = new Utf8Check();
    return check.accept(Unpooled.wrappedBuffer(bytes), 0, bytes.length) && check.isComplete();
  }
}
