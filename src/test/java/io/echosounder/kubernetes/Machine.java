package io.echosounder.kubernetes;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.echosounder.client.OtherServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** This machine's programs, and whether it lets the tests use them. */
final class Machine {

  private Machine() {}

  /** The output and the exit code of a program. */
  record Result(int code, String output) {

    /** The last line, because programs say there why they failed. */
    String lastLine() {
      return output.strip().lines().reduce((earlier, later) -> later).orElse("no word");
    }
  }

  /** Runs a program to its end. */
  static Result run(List<String> command) {
    try {
      Path output = Files.createTempFile("echosounder", ".out");
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      process.getOutputStream().close();
      if (!process.waitFor(5, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new AssertionError(command + " does not end: " + Files.readString(output));
      }
      Result result = new Result(process.exitValue(), Files.readString(output));
      Files.delete(output);
      return result;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(command.toString(), e);
    }
  }

  static Result run(String... command) {
    return run(List.of(command));
  }

  /** Runs a program that must not fail. */
  static String must(List<String> command) {
    Result result = run(command);
    if (result.code() != 0) {
      throw new AssertionError(command + " ended with " + result.code() + ": " + result.output());
    }
    return result.output().strip();
  }

  static String must(String... command) {
    return must(List.of(command));
  }

  /** Runs a program; if this machine refuses it, the tests are skipped with the reason. */
  static String mayBeRefused(String what, List<String> command) {
    Result result = run(command);
    assumeTrue(result.code() == 0, () -> "this machine refuses " + what + ": " + result.lastLine());
    return result.output().strip();
  }

  static void assumePrograms(String... programs) {
    for (String program : programs) {
      assumeTrue(OtherServer.isInstalled(program), program + " is not installed");
    }
  }

  static void assumeRoot() throws IOException {
    assumeTrue(
        Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "the tests are not root");
  }
}
