package io.echosounder;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Runs several commands in one process. The training of the AOT cache needs it, because a JVM
 * records only itself, and the one cache should make every command start fast.
 */
@Command(name = "rehearse", hidden = true, description = "Runs several commands in one process.")
final class Rehearsal implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "HOST:PORT", description = "an echo server")
  String echo;

  @Parameters(index = "1", paramLabel = "URL", description = "its admin port")
  String admin;

  /** The usual commands against one server. Returns the exit code of the first that failed. */
  @Override
  public Integer call() {
    List<List<String>> all =
        List.of(
            List.of("dial", "--verify", "--json", echo),
            List.of("connections", "-o", "wide", "--admin", admin),
            List.of("connections", "--state", "closed", "-o", "json", "--admin", admin),
            List.of("connection", "a1", "--admin", admin),
            List.of("timeouts", "idle=-", "--admin", admin),
            List.of("listener", "--admin", admin),
            List.of("close", "--older-than", "365d", "--yes", "--admin", admin),
            List.of("top", "--admin", admin),
            List.of("events", "--since", "0", "--count", "1", "--admin", admin));
    for (List<String> each : all) {
      CommandLine line = Main.commandLine();
      int code = line.execute(each.toArray(String[]::new));
      if (code != 0) {
        return code;
      }
    }
    return 0;
  }
}
