package io.echosounder.logging;

import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/**
 * Standard output and standard error of a server. A pipe that nobody reads, or a terminal after
 * Ctrl-S, blocks every thread that writes to it. Here only one daemon thread for each stream
 * blocks. This covers the log too, because its console handler prints to {@link System#out}.
 */
public final class StandardStreams {

  /** Holds some thousand lines for a reader that pauses, and is small beside the heap. */
  private static final int CAPACITY = 512 * 1024;

  /** Waiting lines are written together, up to about this many bytes: a pipe holds as many. */
  private static final int BATCH = 64 * 1024;

  /** A person does not notice it, and a busy log wakes the thread less often. */
  private static final Duration DELAY = Duration.ofMillis(5);

  private static final Outbox.Size SIZE = new Outbox.Size(CAPACITY, BATCH, DELAY);

  /** The exit waits this long for a reader that takes nothing. */
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private StandardStreams() {}

  /** Call it before anything is logged, because the log keeps the stream that it finds first. */
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
