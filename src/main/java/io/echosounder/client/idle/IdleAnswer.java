package io.echosounder.client.idle;

import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import io.echosounder.client.LongCommand;
import io.echosounder.client.StandardOutput;
import io.echosounder.client.Target;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Prints the answer exactly once: the whole answer at the end of the search, or a partial one if a
 * failure or a signal ends it early.
 */
final class IdleAnswer implements LongCommand.PartialAnswer {
  private final Precision precision;
  private final @Nullable KeptAlive keptAlive;
  private final OutcomeLog log;
  private final IdleDocument document;
  private final boolean json;
  private final PrintWriter err;

  private Witness witness = Witness.NONE;
  private @Nullable ExitCode told;

  IdleAnswer(
      Target target,
      Precision precision,
      @Nullable KeptAlive keptAlive,
      OutcomeLog log,
      boolean json,
      PrintWriter err) {
    this.precision = precision;
    this.keptAlive = keptAlive;
    this.log = log;
    this.document = new IdleDocument(target, precision, keptAlive);
    this.json = json;
    this.err = err;
  }

  /** From now on the answer has the server's side too. */
  synchronized void ask(Witness server) {
    witness = server;
  }

  /** Prints the whole answer at the end of the search. */
  synchronized ExitCode tell() {
    if (told == null) {
      List<Outcome> outcomes = log.all();
      IdleReport report = report(outcomes);
      told = tell(outcomes, report, report.exitCode(), report.text(), report.text());
    }
    return told;
  }

  @Override
  public synchronized ExitCode tellSoFar(ExitCode exitCode, String why) {
    if (told == null) {
      List<Outcome> outcomes = log.all();
      IdleReport report = report(outcomes);
      String soFar = report.soFar();
      told = tell(outcomes, report, exitCode, soFar, soFar.isEmpty() ? why : why + "; " + soFar);
      if (!json) {
        println(why);
      }
    }
    return told;
  }

  private IdleReport report(List<Outcome> outcomes) {
    return new IdleReport(precision, keptAlive, outcomes, log.outstanding());
  }

  /**
   * @param answer the text for standard output; empty if nothing is known
   * @param message the message in the document
   */
  private ExitCode tell(
      List<Outcome> outcomes, IdleReport report, ExitCode exitCode, String answer, String message) {
    BothEnds bothEnds = BothEnds.of(outcomes, witness.summary());
    try {
      if (json) {
        StandardOutput.write(
            document.of(outcomes, bothEnds, report.missing().orElse(null), exitCode, message));
        println(message);
        bothEnds.lines().forEach(this::println);
      } else if (!answer.isEmpty()) {
        StringBuilder lines = new StringBuilder("idle: " + answer + "\n");
        bothEnds.lines().forEach(line -> lines.append("idle: ").append(line).append('\n'));
        StandardOutput.write(lines.toString().getBytes(StandardCharsets.UTF_8));
      }
      return exitCode;
    } catch (Failure e) {
      // The answer took minutes to get, so it goes to standard error instead.
      println(e.getMessage() + "; " + message);
      bothEnds.lines().forEach(this::println);
      return e.exitCode();
    }
  }

  private void println(String line) {
    err.println("idle: " + line);
    err.flush();
  }
}
