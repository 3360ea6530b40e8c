package io.echosounder.client;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/**
 * Runs one command. It gets the original bytes of its arguments, writes UTF-8 in every locale, and
 * does not exit with 0 if its output could not be written.
 */
public final class CommandRun {
  private CommandRun() {}

  /**
   * Runs the command and returns the exit code for the process.
   *
   * @param command called after the standard streams are replaced, because picocli keeps the
   *     streams that it finds when it is created
   */
  public static int of(Supplier<CommandLine> command, String... args) {
    PrintStream out = utf8(StandardStream.OUT);
    PrintStream err = utf8(StandardStream.ERR);
    System.setOut(out);
    System.setErr(err);
    CommandLine line = command.get();
    line.setOut(new PrintWriter(StandardStream.OUT, true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(StandardStream.ERR, true, StandardCharsets.UTF_8));
    // Otherwise picocli takes a TEXT that begins with @ for the name of a file with arguments.
    line.setExpandAtFiles(false);
    line.setExecutionExceptionHandler(CommandRun::explain);
    int code = line.execute(Arguments.given(args));
    line.getOut().flush();
    out.flush();
    IOException lost = StandardStream.OUT.takeFailure();
    if (lost == null) {
      return code;
    }
    err.println(
        line.getCommandName()
            + ": "
            + StandardOutput.failure(StandardStream.OUT, lost).getMessage());
    return code == ExitCode.OK.code() ? ExitCode.INTERNAL.code() : code;
  }

  /** Removes control characters, because an argument or a host name may contain line ends. */
  public static String oneLine(@Nullable String message) {
    return Failure.oneLine(String.valueOf(message));
  }

  private static PrintStream utf8(StandardStream stream) {
    return new PrintStream(stream, true, StandardCharsets.UTF_8);
  }

  /** Prints one line for an I/O error, and a stack trace for a defect in Echosounder. */
  private static int explain(Exception e, CommandLine line, ParseResult parsed) {
    if (e instanceof IOException || e instanceof UncheckedIOException) {
      Throwable cause = e instanceof UncheckedIOException ? e.getCause() : e;
      line.getErr().println(line.getCommandName() + ": " + oneLine(String.valueOf(cause)));
    } else {
      e.printStackTrace(line.getErr());
    }
    line.getErr().flush();
    return ExitCode.INTERNAL.code();
  }
}
