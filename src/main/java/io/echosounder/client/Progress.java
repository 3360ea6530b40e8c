package io.echosounder.client;

import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Tells on standard error how far long work is: a bar on a terminal, elsewhere a line every few
 * seconds.
 */
public final class Progress implements AutoCloseable {
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);

  /** Given, so that the library need not open the terminal to ask for its width. */
  private static final int WIDTH = 100;

  private final String task;
  private final PrintStream err;
  private final @Nullable ProgressBar bar;
  private long lastLine = System.nanoTime();

  /**
   * @param max what {@link #at} will count to
   */
  @SuppressWarnings("SystemConsoleNull") // A native executable may have no console at all.
  public Progress(String task, long max) {
    this.task = task;
    this.err = System.err;
    Console console = System.console();
    bar =
        console == null || !console.isTerminal()
            ? null
            : new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(max)
                .setConsumer(new ConsoleProgressBarConsumer(err, WIDTH))
                .setUpdateIntervalMillis(200)
                .hideEta()
                .clearDisplayOnFinish()
                .build();
  }

  /** Says where it stands; cheap enough to call often. */
  public void at(long done, String text) {
    if (bar != null) {
      bar.stepTo(done);
      bar.setExtraMessage(" " + text);
    } else if (System.nanoTime() - lastLine >= BETWEEN_LINES.toNanos()) {
      lastLine = System.nanoTime();
      err.println(task + ": " + text);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
