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
 * Runs one command so that its arguments are the bytes that were given, its output is UTF-8 in
 * every locale, and output that was lost does not end with 0.
 */
public final class CommandRun {
  private CommandRun() {}

  /**
   * Runs it and gives the exit code of the process.
   *
   * @param command made after the standard streams are replaced: it keeps those of its birth
   */
  public static int of(Supplier<CommandLine> command, String... args) {
    PrintStream out = utf8(StandardStream.OUT);
    PrintStream err = utf8(StandardStream.ERR);
    System.setOut(out);
    System.setErr(err);
    CommandLine line = command.get();
    line.setOut(new PrintWriter(StandardStream.OUT, true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(StandardStream.ERR, true, StandardCharsets.UTF_8));
    // A text that begins with @ is a text, not the name of a file with arguments.
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

  /** Without the line ends that an argument or a name may hold. */
  public static String oneLine(@Nullable String message) {
    return Failure.oneLine(String.valueOf(message));
  }

  private static PrintStream utf8(StandardStream stream) {
    return new PrintStream(stream, true, StandardCharsets.UTF_8);
  }

  /** A file that fails is told in one line; a mistake of ours shows where it was made. */
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
