package io.echosounder.timeout;

/** A clock that only goes forward, for measuring spans of time. */
@FunctionalInterface
public interface NanoClock {

  /** Nanoseconds since an arbitrary instant in the life of the process; never negative. */
  long nanos();

  /** The system's monotonic clock, counted from now so that timestamps are never negative. */
  static NanoClock system() {
    long start = System.nanoTime();
    return () -> System.nanoTime() - start;
  }
}
