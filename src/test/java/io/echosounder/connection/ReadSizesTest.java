package io.echosounder.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadSizesTest {

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final ReadSizes sizes =
      ReadSizes.of(
          channel.config(),
          new Limits(64, 65_536, 65_536, 32_768, Duration.ZERO, Duration.ofSeconds(10)),
          new Buffers(1, 64 << 20).of(channel.eventLoop()));

  /** Reads what the kernel holds, as Netty does; the number of reads it took. */
  private int turn(int bytes) {
    int left = bytes;
    int reads = 0;
    sizes.reset(channel.config());
    do {
      int size = sizes.guess();
      int read = Math.min(size, left);
      left -= read;
      reads++;
      sizes.attemptedBytesRead(size);
      sizes.lastBytesRead(read);
      if (read > 0) {
        sizes.incMessagesRead(1);
      }
    } while (sizes.lastBytesRead() > 0 && sizes.continueReading());
    sizes.readComplete();
    return reads;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 63, 64, 65, 1024, 2048, 4096, 10_000, 16_384, 65_535})
  void messagesOfOneSizeComeToOneReadEach(int size) {
    for (int i = 0; i < 20; i++) {
      turn(size);
    }

    for (int i = 0; i < 100; i++) {
      assertThat(turn(size)).isEqualTo(1);
    }
    assertThat(sizes.guess()).isBetween(size, Math.clamp(size * 4L + 1, 64, 65_536));
  }

  @Test
  void aStreamReachesTheMaximumInOneTurnAndLeavesTheRestForTheNext() {
    assertThat(turn(100_000_000)).isEqualTo(16);
    assertThat(sizes.guess()).isEqualTo(65_536);
  }

  @Test
  void oneSmallMessageShrinksNothing() {
    turn(1_000_000);
    turn(10);
    turn(1_000_000);
    turn(10);
    assertThat(sizes.guess()).isEqualTo(65_536);
    turn(10);
    assertThat(sizes.guess()).isEqualTo(32_768);
  }

  @Test
  void noTurnGoesOnOnceReadingHasStopped() {
    channel.config().setAutoRead(false);
    assertThat(turn(1_000_000)).isEqualTo(1);
  }

  @Test
  void anUnwantedReadTakesNextToNothing() {
    sizes.unwanted(true);
    assertThat(sizes.guess()).isEqualTo(64);
    sizes.unwanted(false);
    assertThat(sizes.guess()).isEqualTo(2048);
  }
}
