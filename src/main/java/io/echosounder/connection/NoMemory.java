package io.echosounder.connection;

/**
 * There is no memory for a read, not even for a small one. Not an {@link OutOfMemoryError}, because
 * Netty closes a connection for that.
 */
final class NoMemory extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Without a stack trace, because it is made where memory is short. */
  NoMemory() {
    super("no memory for a read", null, false, false);
  }
}
