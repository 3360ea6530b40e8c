package io.echosounder.client.bench;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Tells in words why a file could not be read or written. */
final class FileFailure {
  private FileFailure() {}

  /** Some file exceptions have only the name of the file as their message. */
  static String reason(Path file, IOException e) {
    String message = e.getMessage();
    if (e instanceof NoSuchFileException) {
      return "there is no such file";
    }
    return message == null || message.equals(file.toString())
        ? e.getClass().getSimpleName()
        : message;
  }
}
