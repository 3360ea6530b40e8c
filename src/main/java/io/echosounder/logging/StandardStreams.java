package io.echosounder.logging;

import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/**
 * Standard output and standard error of a server. A pipe that nobody reads, or a terminal after
 * Ctrl-S, blocks every thread that writes to it; here one daemon thread for each stream blocks and
 * no other. Everything that prints is covered, because the log's console handler prints to {@link
 * System#out} too.
 */
public final class StandardStreams {

  /** Some thousand lines: enough for a reader that pauses, little beside the heap. */
  private static final int CAPACITY = 512 * 1024;

  /** One write to the pipe or file for so many bytes of lines that wait already. */
  private static final int BATCH = 16 * 1024;

  /** A person does not notice it, and a busy log wakes the thread less often. */
  private static final Duration DELAY = Duration.ofMillis(5);

  private static final Outbox.Size SIZE = new Outbox.Size(CAPACITY, BATCH, DELAY);

  /** A reader that takes nothing for this long at the exit has stopped. */
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private StandardStreams() {}

  /** Has to come before anything is logged, because the log keeps the stream that it finds. */
  public static void neverBlock() {
    Stream out = new Stream("standard-output", FileDescriptor.out, System.out);
    Stream err = new Stream("standard-error", FileDescriptor.err, System.err);
    System.setOut(out.print);
    System.setErr(err.print);
    Thread lastLines =
        new Thread(
            () -> {
              out.finish();
              err.finish();
            },
            "last-log-lines");
    try {
      Runtime.getRuntime().addShutdownHook(lastLines);
    } catch (IllegalStateException e) {
      // A signal has come before our handlers: the JVM ends, and an exception here would make its
      // exit code 1.
    }
  }

  private static final class Stream {

    private final Outbox<byte[]> outbox;
    private final LineStream lines;
    private final PrintStream print;

    Stream(String name, FileDescriptor descriptor, PrintStream before) {
      FileOutputStream file = new FileOutputStream(descriptor);
      outbox = new Outbox<>(name, SIZE, batch -> file.write(joined(batch)), Discarded::tell);
      lines = new LineStream(outbox);
      print = new PrintStream(lines, false, before.charset());
    }

    private static byte[] joined(List<byte[]> batch) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      batch.forEach(all::writeBytes);
      return all.toByteArray();
    }

    void finish() {
      print.flush();
      lines.finish();
      outbox.awaitEmpty(PATIENCE);
    }
  }
}
