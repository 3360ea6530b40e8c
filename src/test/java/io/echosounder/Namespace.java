package io.echosounder;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A network of a test's own, in which it may drop packets. Several processes may run in it. */
final class Namespace implements AutoCloseable {
  private final String name;

  private Namespace(String name) {
    this.name = name;
  }

  /** Skips the test where the system refuses one. */
  static Namespace open(String purpose) {
    String name = purpose + ProcessHandle.current().pid();
    need(List.of("ip", "netns", "add", name));
    Namespace namespace = new Namespace(name);
    namespace.ip("link set lo up");
    return namespace;
  }

  String name() {
    return name;
  }

  /** What a command has to be put behind to run in it. */
  List<String> inside() {
    return List.of("ip", "netns", "exec", name);
  }

  /**
   * Runs {@code ip} in it.
   *
   * @param command its arguments, separated by spaces
   */
  void ip(String command) {
    need(concat(List.of("ip", "-n", name), command.split(" ")));
  }

  void nft(String rules) {
    exec("nft", rules);
  }

  /** Runs a command in it. */
  void exec(String... command) {
    need(concat(inside(), command));
  }

  /** The output of a command in it. */
  String output(String... command) throws IOException {
    Process process = new ProcessBuilder(concat(inside(), command)).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static List<String> concat(List<String> some, String... more) {
    List<String> all = new ArrayList<>(some);
    all.addAll(List.of(more));
    return all;
  }

  private static void need(List<String> command) {
    String said = run(command);
    assumeTrue(
        said.isEmpty(), () -> "needs root, iproute2, nftables and connection tracking: " + said);
  }

  /** What the command said if it failed; empty if it did not. */
  private static String run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      boolean over = process.waitFor(10, TimeUnit.SECONDS);
      return over && process.exitValue() == 0
          ? ""
          : String.join(" ", command) + ": " + said.strip();
    } catch (IOException e) {
      return e.toString();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return e.toString();
    }
  }

  @Override
  public void close() {
    run(List.of("ip", "netns", "del", name));
  }
}
