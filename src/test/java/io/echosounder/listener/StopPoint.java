package io.echosounder.listener;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A place in the code at which the first thread that comes by stops until the test lets it go. */
public final class StopPoint {

  private static final long BOUND_SECONDS = 30;

  private final AtomicBoolean armed = new AtomicBoolean();
  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  /** From now on the next thread stops. */
  public void arm() {
    armed.set(true);
  }

  /** The thread under test passes here. */
  public void pass() {
    if (armed.compareAndSet(true, false)) {
      reached.countDown();
      await(released);
    }
  }

  /** Returns when a thread has stopped here. */
  public void awaitReached() {
    await(reached);
  }

  public void release() {
    released.countDown();
  }

  public static void await(CountDownLatch latch) {
    try {
      if (!latch.await(BOUND_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody came");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
