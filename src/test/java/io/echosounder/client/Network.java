package io.echosounder.client;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A network of a command's own, in which a test may narrow ports and drop packets. It ends with the
 * command, and so does everything that was started in it.
 */
public final class Network {
  private static final List<String> UNSHARE =
      List.of(
          "unshare", "--net", "--pid", "--mount", "--fork", "--kill-child", "--mount-proc", "sh");

  private Network() {}

  /** Skips the test where the system does not let it have a network of its own. */
  public static void assumeAvailable(String... programs) throws IOException, InterruptedException {
    for (String program : programs) {
      assumeTrue(OtherServer.isInstalled(program), program + " is not installed");
    }
    assumeTrue(OtherServer.isInstalled("unshare"), "unshare is not installed");
    Process process =
        new ProcessBuilder(concat(behind(""), "true"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assumeTrue(
        process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0,
        "a network of its own needs root (CAP_SYS_ADMIN)");
  }

  /**
   * What a command has to be put behind to run in such a network, after {@code setUp}, a shell
   * script.
   */
  public static List<String> behind(String setUp) {
    return concat(UNSHARE, "-euc", "ip link set lo up\n" + setUp + "\nexec \"$@\"", "sh");
  }

  private static List<String> concat(List<String> some, String... more) {
    return Stream.concat(some.stream(), Arrays.stream(more)).toList();
  }
}
