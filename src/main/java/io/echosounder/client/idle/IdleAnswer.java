package io.echosounder.client.idle;

import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import io.echosounder.client.LongCommand;
import io.echosounder.client.StandardOutput;
import io.echosounder.client.Target;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Prints the answer exactly once: the whole answer at the end of the search, or a partial one if a
 * failure or a signal ends it early.
 */
final class IdleAnswer implements LongCommand.PartialAnswer {
  private final Target target;
  private final Precision precision;
  private final @Nullable Duration keepAlive;
  private final OutcomeLog log;
  private final boolean json;
  private final PrintWriter err;

  private @Nullable ExitCode told;

  IdleAnswer(
      Target target,
      Precision precision,
      @Nullable Duration keepAlive,
      OutcomeLog log,
      boolean json,
      PrintWriter err) {
    this.target = target;
    this.precision = precision;
    this.keepAlive = keepAlive;
    this.log = log;
    this.json = json;
    this.err = err;
  }

  /** Prints the whole answer at the end of the search. */
  synchronized ExitCode tell() {
    if (told == null) {
      IdleReport report = report();
      told = tell(report, report.exitCode(), report.text(), report.text());
    }
    return told;
  }

  @Override
  public synchronized ExitCode tellSoFar(ExitCode exitCode, String why) {
    if (told == null) {
      IdleReport report = report();
      String soFar = report.soFar();
      told = tell(report, exitCode, soFar, soFar.isEmpty() ? why : why + "; " + soFar);
      if (!json) {
        println(why);
      }
    }
    return told;
  }

  private IdleReport report() {
    return new IdleReport(target, precision, keepAlive, log.all(), log.outstanding());
  }

  /**
   * @param answer the text for standard output; empty if nothing is known
   * @param message the message in the document
   */
  private ExitCode tell(IdleReport report, ExitCode exitCode, String answer, String message) {
    try {
      if (json) {
        StandardOutput.write(report.document(exitCode, message));
        println(message);
      } else if (!answer.isEmpty()) {
        StandardOutput.write(("idle: " + answer + "\n").getBytes(StandardCharsets.UTF_8));
      }
      return exitCode;
    } catch (Failure e) {
      // The answer took minutes to get, so it goes to standard error instead.
      println(e.getMessage() + "; " + message);
      return e.exitCode();
    }
  }

  private void println(String line) {
    err.println("idle: " + line);
    err.flush();
  }
}
