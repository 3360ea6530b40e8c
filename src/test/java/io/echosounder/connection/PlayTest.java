package io.echosounder.connection;

import io.echosounder.listener.ListenerConfig.TransportChoice;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random conversations over all protocols, from a seed that is printed, in rounds of a second.
 * {@code -Dplay.seconds=300} plays longer, {@code -Dplay.seed=N} begins with the round of that
 * seed.
 */
class PlayTest {

  private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("play.seconds", 4));

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "NIO"})
  void everyEndFitsWhatWasDone(TransportChoice transport) throws Exception {
    long seed = Long.getLong("play.seed", System.nanoTime());
    System.out.println("PlayTest " + transport + ": -Dplay.seed=" + seed);
    long end = System.nanoTime() + LENGTH.toNanos();
    try (LeakWatch leaks = new LeakWatch()) {
      for (; System.nanoTime() < end; seed++) {
        try {
          PlayRound.play(transport, seed);
        } catch (Exception | AssertionError e) {
          throw new AssertionError(transport + ": -Dplay.seed=" + seed, e);
        }
      }
      leaks.assertNoLeak();
    }
  }
}
