package io.echosounder.client;

import java.io.IOException;

/**
 * Runs a command that takes minutes. It shows the progress, and prints the results so far if a
 * failure or a signal ends the command early.
 */
public final class LongCommand {
  private LongCommand() {}

  /** The work of the command. It prints its answer and returns the exit code. */
  @FunctionalInterface
  public interface Work {
    ExitCode run(Progress progress) throws Failure, IOException, InterruptedException;
  }

  /** Prints the results so far. */
  @FunctionalInterface
  public interface PartialAnswer {
    /**
     * Prints the results, unless the answer is printed already.
     *
     * @param why the reason for the early end, in one line
     * @return the exit code that belongs to the printed answer
     */
    ExitCode tellSoFar(ExitCode exitCode, String why);
  }

  /** Runs {@code work} under the name of {@code command} and returns the exit code. */
  public static int run(String command, PartialAnswer answer, Work work) {
    try (Progress progress = new Progress(command);
        OnInterrupt _ = new OnInterrupt(() -> interrupted(progress, answer))) {
      ExitCode exitCode;
      try {
        exitCode = work.run(progress);
      } catch (Failure e) {
        progress.end();
        exitCode = answer.tellSoFar(e.exitCode(), e.getMessage());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        exitCode = interrupted(progress, answer);
      } catch (IOException | RuntimeException | Error e) {
        // The results took minutes to get, so they are printed after every failure.
        progress.end();
        exitCode = answer.tellSoFar(ExitCode.INTERNAL, "internal mistake: " + e);
      }
      return exitCode.code();
    }
  }

  private static ExitCode interrupted(Progress progress, PartialAnswer answer) {
    progress.end();
    return answer.tellSoFar(ExitCode.INTERRUPTED, "interrupted");
  }
}
