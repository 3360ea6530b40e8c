package io.echosounder.client;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Writes to standard output and reports errors such as a full disk; {@code System.out} hides them.
 */
public final class StandardOutput {
  private StandardOutput() {}

  /** Writes all bytes, or fails. */
  public static void write(byte[] bytes) throws Failure {
    write(StandardStream.OUT, ByteBuffer.wrap(bytes));
  }

  /** Writes all of {@code bytes}. The caller may reuse the buffer afterwards. */
  public static void write(StandardStream stream, ByteBuffer bytes) throws Failure {
    try {
      stream.write(bytes);
    } catch (IOException e) {
      // The code that catches the Failure prints it, so CommandRun must not print it again.
      stream.takeFailure();
      throw failure(stream, e);
    }
  }

  static Failure failure(StandardStream stream, IOException e) {
    return new Failure(ExitCode.INTERNAL, stream.label() + ": " + e.getMessage(), e);
  }
}
