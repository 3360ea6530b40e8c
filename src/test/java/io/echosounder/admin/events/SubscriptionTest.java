package io.echosounder.admin.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SubscriptionTest {

  private static final int WRITERS = 4;
  private static final int EACH = 5_000;
  private static final int ALL = WRITERS * EACH;

  /** Event loops write at the same time; a subscriber still gets each number once and in order. */
  @Test
  void aSubscriberGetsEveryEventInOrder() throws Exception {
    EventRing ring = new EventRing(ALL, 1);
    List<Long> seen = Collections.synchronizedList(new ArrayList<>());
    try (ExecutorService executor = Executors.newSingleThreadExecutor();
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
      Subscription<Long> subscription =
          new Subscription<>(ring, 1, new Collector(seen), executor, EventRing.Event::id, () -> {});
      subscription.request(Long.MAX_VALUE);
      for (int i = 0; i < WRITERS; i++) {
        writers.execute(
            () -> {
              for (int n = 0; n < EACH; n++) {
                ring.add("test", () -> "");
                subscription.wake();
              }
            });
      }
      await().until(() -> seen.size() == ALL);
    }
    assertThat(seen).containsExactlyElementsOf(LongStream.rangeClosed(1, ALL).boxed().toList());
  }

  private record Collector(List<Long> seen) implements Flow.Subscriber<Long> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {}

    @Override
    public void onNext(Long id) {
      seen.add(id);
    }

    @Override
    public void onError(Throwable failure) {
      throw new AssertionError(failure);
    }

    @Override
    public void onComplete() {}
  }
}
