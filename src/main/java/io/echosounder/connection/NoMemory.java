package io.echosounder.connection;

/**
 * Thrown if there is no memory, even for a small read. It is not an {@link OutOfMemoryError},
 * because Netty closes a connection at such an error.
 */
final class NoMemory extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Without a stack trace, because it is made where memory is short. */
  NoMemory() {
    super("no memory for a read", null, false, false);
  }
}
