package io.echosounder.client;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Where an {@link Exchange} takes what it sends. */
public interface Source {
  /**
   * The next bytes, which the exchange consumes before it asks again; empty if there are none yet;
   * null at the end.
   *
   * @throws Failure if they cannot be had
   */
  @Nullable ByteBuffer next() throws Failure;

  /**
   * Called once, at the start: {@code wake} makes the exchange ask again, and may be called from
   * any thread.
   */
  default void onStart(Runnable wake) {}

  /** The bytes of one array, all at once. */
  static Source of(byte[] bytes) {
    ByteBuffer all = ByteBuffer.wrap(bytes);
    return () -> all.hasRemaining() ? all : null;
  }
}
