package io.echosounder.client;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Gives an {@link Exchange} the bytes to send. */
public interface Source {
  /**
   * Returns the next bytes, an empty buffer if there are none yet, or null at the end. The exchange
   * sends all of them before it asks again.
   *
   * @throws Failure if reading fails
   */
  @Nullable ByteBuffer next() throws Failure;

  /**
   * The exchange calls this once at its start. {@code wake} makes the exchange ask again; any
   * thread may call it.
   */
  default void onStart(Runnable wake) {}

  /** Gives the bytes of one array at once. */
  static Source of(byte[] bytes) {
    ByteBuffer all = ByteBuffer.wrap(bytes);
    return () -> all.hasRemaining() ? all : null;
  }
}
