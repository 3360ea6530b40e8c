package io.echosounder.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The queue in front of a log, with a sink that takes an item for each permit. */
@Timeout(60)
class OutboxTest {

  private static final Duration PATIENT = Duration.ofSeconds(30);

  private final Semaphore permits = new Semaphore(0);
  private final Queue<String> written = new ConcurrentLinkedQueue<>();
  private final Queue<Long> told = new ConcurrentLinkedQueue<>();
  private volatile boolean failing;

  /** Room for ten items of ten bytes. */
  private final Outbox<String> outbox = new Outbox<>("test", size(100), this::write, told::add);

  /** A batch is one item. */
  private static Outbox.Size size(long capacity) {
    return new Outbox.Size(capacity, 1, Duration.ZERO);
  }

  private void write(List<String> batch) throws IOException {
    permits.acquireUninterruptibly();
    if (failing) {
      throw new IOException("no space left");
    }
    written.addAll(batch);
  }

  private void offer(int from, int to) {
    IntStream.range(from, to).forEach(i -> outbox.offer("line " + i, 10, 1));
  }

  private static List<String> lines(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "line " + i).toList();
  }

  @Test
  void whatIsReadArrivesWholeAndInOrder() {
    permits.release(1000);
    for (int i = 0; i < 1000; i += 10) {
      offer(i, i + 10);
      outbox.awaitEmpty(PATIENT);
    }
    assertThat(written).containsExactlyElementsOf(lines(0, 1000));
    assertThat(told).isEmpty();
  }

  @Test
  void aStuckSinkBlocksNobodyAndItsLossIsCountedAndToldOnce() {
    long before = Discarded.lines();
    offer(0, 15);
    assertThat(Discarded.lines() - before).isEqualTo(5);
    assertThat(written).isEmpty();
    permits.release(100);
    outbox.awaitEmpty(PATIENT);
    offer(15, 20);
    outbox.awaitEmpty(PATIENT);
    assertThat(written)
        .containsExactlyElementsOf(
            IntStream.concat(IntStream.range(0, 10), IntStream.range(15, 20))
                .mapToObj(i -> "line " + i)
                .toList());
    assertThat(told).containsExactly(5L);
  }

  /** Else a log at its limit would tell of a loss after every line. */
  @Test
  void afterALossEverythingIsDiscardedUntilHalfOfTheQueueIsFree() {
    offer(0, 11);
    permits.release(4);
    await().until(() -> written.size() == 4);
    offer(11, 12);
    assertThat(told).isEmpty();
    permits.release(100);
    outbox.awaitEmpty(PATIENT);
    assertThat(written).containsExactlyElementsOf(lines(0, 10));
    assertThat(told).containsExactly(2L);
  }

  @Test
  void aSinkThatFailsLosesItsItemAndIsTriedAgain() {
    permits.release(100);
    failing = true;
    offer(0, 3);
    outbox.awaitEmpty(PATIENT);
    failing = false;
    offer(3, 6);
    outbox.awaitEmpty(PATIENT);
    assertThat(written).containsExactlyElementsOf(lines(3, 6));
    assertThat(told).containsExactly(3L);
  }

  @Test
  void theEndWaitsForAStuckSinkNoLongerThanItsPatience() {
    offer(0, 3);
    outbox.awaitEmpty(Duration.ofMillis(50));
    assertThat(written).isEmpty();
  }

  @Test
  void linesAreCutWholeHoweverTheyAreWritten() {
    List<String> lines = Collections.synchronizedList(new ArrayList<>());
    Outbox<byte[]> whole =
        new Outbox<>(
            "test",
            size(1000),
            batch -> batch.forEach(bytes -> lines.add(new String(bytes, UTF_8))),
            told::add);
    LineStream stream = new LineStream(whole);
    stream.write("one\ntw".getBytes(UTF_8), 0, 6);
    stream.write('o');
    stream.flush();
    stream.write("\nthree\nfo".getBytes(UTF_8), 0, 9);
    whole.awaitEmpty(PATIENT);
    assertThat(lines).containsExactly("one\n", "two\nthree\n");
    stream.finish();
    whole.awaitEmpty(PATIENT);
    assertThat(lines).containsExactly("one\n", "two\nthree\n", "fo");
  }
}
