package io.echosounder.core;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A place in the code at which the first thread that comes by stops until the test lets it go. */
final class StopPoint {

  private static final long BOUND_SECONDS = 30;

  private final AtomicBoolean armed = new AtomicBoolean();
  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  /** From now on the next thread stops. */
  void arm() {
    armed.set(true);
  }

  /** The thread under test passes here. */
  void pass() {
    if (armed.compareAndSet(true, false)) {
      reached.countDown();
      await(released);
    }
  }

  /** Returns when a thread has stopped here. */
  void awaitReached() {
    await(reached);
  }

  void release() {
    released.countDown();
  }

  static void await(CountDownLatch latch) {
    try {
      if (!latch.await(BOUND_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody came");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
