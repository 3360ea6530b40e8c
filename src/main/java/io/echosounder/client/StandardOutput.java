package io.echosounder.client;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;

/** Standard output that tells of a full disk; {@code System.out} keeps it to itself. */
public final class StandardOutput {
  private StandardOutput() {}

  /** Writes everything at once, so that a reader sees all of it or a failure is known. */
  @SuppressWarnings("resource") // Standard output belongs to the process.
  public static void write(byte[] bytes) throws Failure {
    try {
      new FileOutputStream(FileDescriptor.out).write(bytes);
    } catch (IOException e) {
      throw new Failure(ExitCode.INTERNAL, "standard output: " + e.getMessage(), e);
    }
  }
}
