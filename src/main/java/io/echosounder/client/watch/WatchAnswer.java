package io.echosounder.client.watch;

import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import io.echosounder.client.LongCommand;
import io.echosounder.client.StandardOutput;
import io.echosounder.client.Target;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Prints what happens as it happens, and the summary exactly once: at the end of the run, or when a
 * signal or a failure ends it.
 */
final class WatchAnswer implements LongCommand.PartialAnswer {

  /** A reader of standard output that has stopped must not keep Ctrl-C from ending the run. */
  private static final long PATIENCE_SECONDS = 2;

  /**
   * How to print.
   *
   * @param json NDJSON on standard output
   * @param lines a line for each disruption and each minute on standard output
   * @param isEndless true if only a signal ends the run
   * @param html the file for the report
   */
  record Style(boolean json, boolean lines, boolean isEndless, @Nullable Path html) {}

  private final Target target;
  private final Style style;
  private final Limits limits;
  private final WatchText text;
  private final WatchJson json;
  private final @Nullable LivePicture picture;
  private final PrintWriter err;
  private final ReentrantLock lock = new ReentrantLock();
  private final LastMinute lastMinute = new LastMinute();
  private final Timeline timeline = new Timeline();
  private final Minutes minutes = new Minutes(Instant.now());

  private volatile @Nullable Watcher watcher;
  private @Nullable ExitCode told;
  private boolean isBroken;

  WatchAnswer(
      Target target,
      WatchPlan plan,
      Style style,
      Limits limits,
      @Nullable LivePicture picture,
      PrintWriter err) {
    this.target = target;
    this.style = style;
    this.limits = limits;
    this.text = new WatchText(target, plan);
    this.json = new WatchJson(target);
    this.picture = picture;
    this.err = err;
  }

  /** From now on there is something to sum up. */
  void begin(Watcher watcher) {
    this.watcher = watcher;
  }

  /** Prints the news of this second. */
  void second(Second second) throws Failure {
    lock.lock();
    try {
      if (told == null) {
        show(second);
      }
    } finally {
      lock.unlock();
    }
  }

  private void show(Second second) throws Failure {
    timeline.add(second);
    disruptions(second.finished());
    Minute minute = minutes.add(second);
    if (minute != null && style.json()) {
      write(json.minute(minute));
    }
    if (minute != null && style.lines()) {
      write(utf8(WatchText.minute(minute) + "\n"));
    }
    lastMinute.add(second.roundTrips());
    if (picture != null) {
      picture.draw(second, lastMinute);
    }
  }

  private void disruptions(List<Disruption> disruptions) throws Failure {
    for (Disruption each : disruptions) {
      List<String> lines = text.disruption(each);
      if (picture != null) {
        picture.above(lines);
      }
      if (style.json()) {
        write(json.disruption(each));
      }
      if (style.lines()) {
        write(utf8(String.join("\n", lines) + "\n"));
      }
    }
  }

  /** Prints the summary at the end of the run. */
  ExitCode tell() throws Failure {
    lock.lock();
    try {
      if (told == null) {
        told = tell(null, "");
      }
      return told;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public ExitCode tellSoFar(ExitCode exitCode, String why) {
    boolean isMine = false;
    try {
      isMine = lock.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (!isMine) {
        return exitCode;
      }
      if (told == null) {
        told = early(exitCode, why);
      }
      return told;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return exitCode;
    } finally {
      if (isMine) {
        lock.unlock();
      }
    }
  }

  private ExitCode early(ExitCode exitCode, String why) {
    // A run without an end is ended by a signal, so this is no failure.
    boolean isNormal = exitCode == ExitCode.INTERRUPTED && style.isEndless();
    if (exitCode != ExitCode.INTERRUPTED) {
      println("watch: " + why);
      isBroken = true;
    }
    try {
      return tell(isNormal ? null : exitCode, isNormal ? "" : why);
    } catch (Failure e) {
      println("watch: " + e.getMessage());
      return e.exitCode();
    }
  }

  /**
   * @param early the exit code of a run that ended early; null if it ended in order
   */
  private ExitCode tell(@Nullable ExitCode early, String why) throws Failure {
    Watcher ran = watcher;
    if (ran == null) {
      return early == null ? ExitCode.OK : early;
    }
    Second last = ran.finish();
    List<String> server = ran.witnessSummary();
    List<Disruption> rest = new ArrayList<>(last.finished());
    rest.addAll(last.current());
    timeline.add(last.with(rest));
    if (!isBroken) {
      disruptions(rest);
    }
    if (picture != null) {
      picture.erase();
    }
    List<String> exceeded = limits.exceeded(last.totals());
    Verdict verdict = Verdict.of(last.totals(), exceeded, early, why);
    String summary = text.summary(last.totals(), exceeded, server);
    ExitCode end = verdict.exitCode();
    if (isBroken) {
      println(summary);
    } else if (style.json()) {
      println(summary);
      write(json.summary(last, exceeded, server, end, verdict.message()));
    } else {
      write(utf8(summary + "\n"));
    }
    return html(last.at().minus(last.totals().watched()), summary, end);
  }

  private void println(String line) {
    err.println(line);
    err.flush();
  }

  private ExitCode html(Instant begin, String summary, ExitCode end) {
    Path file = style.html();
    if (file == null) {
      return end;
    }
    try {
      Files.writeString(file, WatchPage.of("watch " + target, begin, summary, timeline));
      return end;
    } catch (IOException e) {
      println("watch: --report " + file + ": " + e);
      return ExitCode.INTERNAL;
    }
  }

  private void write(byte[] bytes) throws Failure {
    StandardOutput.write(bytes);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
