package io.echosounder.client;

import java.nio.ByteBuffer;

/** Where an {@link Exchange} puts what returns. */
@FunctionalInterface
public interface Sink {
  /**
   * Takes all of {@code bytes}, which are the caller's again afterwards. Time spent in here runs no
   * timeout down.
   *
   * @throws Failure if they are not what was expected, or cannot be passed on
   */
  void accept(ByteBuffer bytes) throws Failure;
}
