package io.echosounder;

import io.echosounder.client.CommandRun;
import io.echosounder.client.bench.BenchCommand;
import io.echosounder.client.dial.DialCommand;
import io.echosounder.client.idle.IdleCommand;
import io.echosounder.client.probe.ProbeCommand;
import io.echosounder.client.watch.WatchCommand;
import io.echosounder.logging.StandardStreams;
import io.echosounder.operator.CloseCommand;
import io.echosounder.operator.CompletionCommand;
import io.echosounder.operator.ConnectionCommand;
import io.echosounder.operator.ConnectionsCommand;
import io.echosounder.operator.DrainCommand;
import io.echosounder.operator.EventsCommand;
import io.echosounder.operator.ListenerCommand;
import io.echosounder.operator.PauseCommand;
import io.echosounder.operator.ResumeCommand;
import io.echosounder.operator.TimeoutsCommand;
import io.echosounder.operator.TopCommand;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** The entry point: serves, or runs one client command without ever starting the server. */
@QuarkusMain
@Command(
    name = "echosounder",
    description = {
      "A TCP echo server that shows every connection and changes its timeouts, and clients that measure the path to it.",
      "Without a command it serves."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    // The help and version options are every command's.
    scope = ScopeType.INHERIT,
    synopsisSubcommandLabel = "[COMMAND]",
    subcommands = {
      Main.ServeCommand.class,
      DialCommand.class,
      ProbeCommand.class,
      IdleCommand.class,
      WatchCommand.class,
      BenchCommand.class,
      ConnectionsCommand.class,
      ConnectionCommand.class,
      TopCommand.class,
      CloseCommand.class,
      TimeoutsCommand.class,
      ListenerCommand.class,
      PauseCommand.class,
      ResumeCommand.class,
      DrainCommand.class,
      EventsCommand.class,
      CompletionCommand.class,
      Rehearsal.class
    },
    footer = {
      "",
      "Settings are properties: echosounder serve -Dechosounder.listener.port=9090",
      "echosounder serve --help lists them."
    })
public final class Main {

  Main() {}

  public static void main(String... args) {
    // Scripts read the texts: digits are ASCII, and letters are English, whatever the locale is.
    Locale.setDefault(Locale.ROOT);
    // Serving takes properties alone, so it does not wait for the parsing of options.
    if (ServeArguments.areProperties(args)) {
      ServeArguments.setProperties(args);
      if (LaunchMode.current() == LaunchMode.NORMAL) {
        // First of all: process 1 of a container loses a signal that nobody handles.
        Termination.handleSignals();
        // Before the log starts, because it keeps the stream that it finds. Dev mode has a console.
        StandardStreams.neverBlock();
      }
      Serve.start();
      return;
    }
    // Names keep the order that the system's resolver gives their addresses, rather than IPv4
    // first.
    System.setProperty("java.net.preferIPv6Addresses", "system");
    System.exit(CommandRun.of(Main::commandLine, args));
  }

  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Main());
    CommandLine serve = line.getSubcommands().get("serve");
    if (serve != null) {
      ServeArguments.explainProperties(serve);
    }
    return line.setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(Main::explain);
  }

  /** One line rather than the whole help, in which the mistake would be lost. */
  private static int explain(ParameterException e, String[] args) {
    CommandLine line = e.getCommandLine();
    PrintWriter err = line.getErr();
    String name = line.getCommandSpec().qualifiedName();
    String hint = e instanceof UnmatchedArgumentException u ? UnmatchedHint.of(line, u) : "";
    err.println(
        name + ": " + CommandRun.oneLine(e.getMessage() + hint) + " (see " + name + " --help)");
    err.flush();
    return line.getCommandSpec().exitCodeOnInvalidInput();
  }

  /** Here for the help alone: {@link #main} serves before anything is parsed. */
  @Command(
      name = "serve",
      description = "Serves: the default.",
      customSynopsis = "echosounder serve [-hV] [-Dproperty=value]...")
  static final class ServeCommand {}
}
