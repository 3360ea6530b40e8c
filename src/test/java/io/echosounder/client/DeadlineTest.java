package io.echosounder.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DeadlineTest {
  private static final long SECOND = 1_000_000_000L;
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - SECOND);

  @Test
  void passesWhenItsTimeHasComeEvenAcrossTheClocksOverflow() {
    Deadline deadline = Deadline.after(Duration.ofSeconds(2), now::get);
    now.addAndGet(2 * SECOND - 1);
    assertThat(deadline.passed()).isFalse();
    now.incrementAndGet();
    assertThat(deadline.passed()).isTrue();
    assertThat(deadline.remainingNanos()).isZero();
  }

  @Test
  void neverPassesIfItIsZeroLong() {
    Deadline deadline = Deadline.after(Duration.ZERO, now::get);
    now.addAndGet(Duration.ofDays(365).toNanos());
    assertThat(deadline.passed()).isFalse();
    assertThat(deadline.isSet()).isFalse();
  }
}
