package io.echosounder.client;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Standard output that tells of a full disk; {@code System.out} keeps it to itself. */
public final class StandardOutput {
  private StandardOutput() {}

  /** Writes everything at once, so that a reader sees all of it or a failure is known. */
  public static void write(byte[] bytes) throws Failure {
    write(StandardStream.OUT, ByteBuffer.wrap(bytes));
  }

  /** Writes all of {@code bytes}, which are the caller's again afterwards. */
  public static void write(StandardStream stream, ByteBuffer bytes) throws Failure {
    try {
      stream.write(bytes);
    } catch (IOException e) {
      // Told by whoever catches the failure.
      stream.takeFailure();
      throw failure(stream, e);
    }
  }

  static Failure failure(StandardStream stream, IOException e) {
    return new Failure(ExitCode.INTERNAL, stream.label() + ": " + e.getMessage(), e);
  }
}
