package io.echosounder.client;

import java.nio.ByteBuffer;

/** Receives the bytes that return in an {@link Exchange}. */
@FunctionalInterface
public interface Sink {
  /**
   * Takes all of {@code bytes}. The caller reuses the buffer afterwards. The time that this call
   * takes does not count for the timeouts.
   *
   * @throws Failure if the bytes are wrong or cannot be passed on
   */
  void accept(ByteBuffer bytes) throws Failure;
}
