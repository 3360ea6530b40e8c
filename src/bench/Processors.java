import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** Keeps the server and its load on processors of their own, where there are two and taskset. */
final class Processors {

  static final String ALL = "0-" + (Runtime.getRuntime().availableProcessors() - 1);
  static final String SERVER = "0";
  private static final String LOAD = "1";
  private static final boolean PINS = Runtime.getRuntime().availableProcessors() > 1 && taskset();

  private Processors() {}

  static List<String> on(String processors, List<String> command) {
    return PINS
        ? Stream.concat(Stream.of("taskset", "-c", processors), command.stream()).toList()
        : command;
  }

  /** Moves every thread of this process away from the server's processor. */
  static void moveLoadAway() throws IOException, InterruptedException {
    if (PINS) {
      String self = Long.toString(ProcessHandle.current().pid());
      new ProcessBuilder("taskset", "-a", "-p", "-c", LOAD, self)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    }
  }

  private static boolean taskset() {
    try {
      return new ProcessBuilder("taskset", "-V").start().waitFor() == 0;
    } catch (IOException | InterruptedException e) {
      return false;
    }
  }
}
