package io.echosounder.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A command run as a user runs it, in a process of its own, as only that has an exit code and raw
 * standard streams.
 */
public final class CommandProcess {

  /** The exit code and the output. */
  public record Result(int code, String out, String err) {}

  private CommandProcess() {}

  public static Result run(String... args) throws Exception {
    return run(InputStream.nullInputStream(), args);
  }

  /** Feeds {@code stdin} until its end or the command's. */
  public static Result run(InputStream stdin, String... args) throws Exception {
    Process process = start(args);
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try (OutputStream to = process.getOutputStream()) {
                stdin.transferTo(to);
              } catch (IOException e) {
                // The command ended first.
              }
            });
    return result(process);
  }

  public static Process start(String... args) throws IOException {
    return new ProcessBuilder(command(args)).start();
  }

  /** The same behind a command that executes the rest of its arguments. */
  public static Process startBehind(List<String> behind, String... args) throws IOException {
    List<String> all = new ArrayList<>(behind);
    all.addAll(command(args));
    return new ProcessBuilder(all).start();
  }

  /** With standard output going into {@code file}. */
  public static Process startInto(Path file, String... args) throws IOException {
    return new ProcessBuilder(command(args)).redirectOutput(file.toFile()).start();
  }

  /**
   * Through a shell, which changes the surroundings first.
   *
   * @param before what the shell does, such as {@code ulimit -n 100}
   */
  public static Process startAfter(String before, String... args) throws IOException {
    return new ProcessBuilder("sh", "-c", before + "; exec " + quoted(args)).start();
  }

  /** On a terminal of its own, whose output is then in {@code log}. */
  public static Process startOnTerminal(Path log, int columns, String... args) throws IOException {
    String line = "stty rows 24 cols " + columns + "; exec " + quoted(args);
    return new ProcessBuilder("script", "-qefc", line, log.toString())
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** What {@code log} shows of a line that was drawn again and again. */
  public static List<String> drawn(Path log, String begin) throws IOException {
    return Stream.of(Files.readString(log).split("[\r\n]", -1))
        .map(line -> line.replace("\u001b[K", ""))
        .filter(line -> line.startsWith(begin))
        .toList();
  }

  private static String quoted(String... args) {
    return "'" + String.join("' '", command(args)) + "'";
  }

  private static List<String> command(String... args) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // Both make a short process start faster.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                // Its file is named by the process id, which is 1 in each Network.
                "-XX:-UsePerfData",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                // Little, so that a command which keeps what it streams runs out of it.
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                "io.echosounder.Main"));
    command.addAll(Arrays.asList(args));
    return command;
  }

  public static Result result(Process process) throws Exception {
    CompletableFuture<byte[]> out = read(process.getInputStream());
    CompletableFuture<byte[]> err = read(process.getErrorStream());
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("still running; it wrote " + text(err.get()));
    }
    return new Result(process.exitValue(), text(out.get()), text(err.get()));
  }

  /** Reads standard error up to the first line that matches. */
  public static void awaitError(Process process, String regex) throws IOException {
    BufferedReader lines = process.errorReader();
    StringBuilder seen = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.matches(regex)) {
        return;
      }
      seen.append(line).append('\n');
    }
    throw new AssertionError("no line like " + regex + " in " + seen);
  }

  private static CompletableFuture<byte[]> read(InputStream in) {
    CompletableFuture<byte[]> all = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                all.complete(in.readAllBytes());
              } catch (IOException e) {
                all.completeExceptionally(new UncheckedIOException(e));
              }
            });
    return all;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
