package io.echosounder.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.echosounder.client.CommandProcess.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes in at the command line and comes out at the standard streams, in any surroundings. */
class OutputTest {
  private static final Path FULL_DISK = Path.of("/dev/full");

  @AutoClose private final ScriptedServer server = ScriptedServer.echo();

  OutputTest() throws IOException {}

  /** Runs {@code script} with the command line of {@code args} as its arguments. */
  private static Result shell(String script, String... args) throws Exception {
    return CommandProcess.result(
        CommandProcess.startBehind(List.of("sh", "-c", script, "sh"), args));
  }

  private String[] filled(String command) {
    return Arrays.stream(command.split(" "))
        .map(each -> each.replace("TARGET", server.target()))
        .toArray(String[]::new);
  }

  /** Runs all of {@code tries}, three at a time, because commands wait for most of their time. */
  private static void together(List<Callable<Void>> tries) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      for (Future<Void> each : threads.invokeAll(tries)) {
        each.get();
      }
    }
  }

  @Test
  void aFullDiskIsToldInOneLineAndByTheExitCode() throws Exception {
    assumeTrue(Files.exists(FULL_DISK), "there is no " + FULL_DISK);
    List<Callable<Void>> tries = new ArrayList<>();
    for (String command :
        List.of(
            "dial TARGET",
            "dial --json TARGET",
            "probe TARGET",
            "probe --json TARGET",
            "idle --rungs 10ms TARGET",
            "idle --json --rungs 10ms TARGET",
            "bench -c 1 -d 500ms --warmup 0 TARGET",
            "bench --json -c 1 -d 500ms --warmup 0 TARGET",
            "watch --for 500ms TARGET",
            "watch --json --for 500ms TARGET",
            "--help",
            "--version",
            "dial --help")) {
      tries.add(
          () -> {
            Result result = shell("exec \"$@\" >/dev/full", filled(command));
            assertThat(result.err().lines().filter(line -> line.contains("No space left")))
                .as(command)
                .singleElement()
                .asString()
                .contains("standard output: ");
            assertThat(result.code()).as(command).isEqualTo(ExitCode.INTERNAL.code());
            return null;
          });
    }
    together(tries);
  }

  @Test
  void aFailureKeepsItsCodeOnAFullDisk() throws Exception {
    assumeTrue(Files.exists(FULL_DISK), "there is no " + FULL_DISK);
    server.close();
    Result result = shell("exec \"$@\" >/dev/full", "probe", server.target());
    assertThat(result.err()).contains("standard output: ").hasLineCount(1);
    assertThat(result.code()).isEqualTo(ExitCode.CONNECT_FAILED.code());
  }

  @Test
  void aFullDiskBehindAFileIsToldToo() throws Exception {
    assumeTrue(Files.exists(FULL_DISK), "there is no " + FULL_DISK);
    Result result =
        CommandProcess.run(filled("bench -c 1 -d 500ms --warmup 0 --report /dev/full TARGET"));
    assertThat(result.err().lines().filter(line -> line.contains("No space left on device")))
        .hasSize(1);
    assertThat(result.code()).isEqualTo(ExitCode.INTERNAL.code());
  }

  @Test
  void aClosedStandardOutputIsTold() throws Exception {
    Result result = shell("exec \"$@\" >&-", "dial", server.target());
    assertThat(result.err()).contains("standard output: ").hasLineCount(1);
    assertThat(result.code()).isEqualTo(ExitCode.INTERNAL.code());
  }

  /** The shell reads one line of endless output and closes the pipe. */
  @Test
  void endsSilentlyWhenItsReaderHasGone() throws Exception {
    assertThat(shell("yes | { \"$@\"; echo $? >&2; } | head -1", "dial", server.target(), "-"))
        .isEqualTo(new Result(0, "y\n", ExitCode.OUTPUT_CLOSED.code() + "\n"));
    assertThat(shell("{ \"$@\"; echo $? >&2; } | true", "probe", server.target()))
        .isEqualTo(new Result(0, "", ExitCode.OUTPUT_CLOSED.code() + "\n"));
  }

  @Test
  void sendsTheBytesOfItsArgumentInEveryLocale() throws Exception {
    List<Callable<Void>> tries = new ArrayList<>();
    for (String text : List.of("Grüße", "@/etc/hostname", "\"q\"", "", "日本語 😀", "a\nb\\n${x}%s")) {
      for (String locale : List.of("", "LC_ALL=C.UTF-8")) {
        tries.add(() -> sendsTheBytesOf(text, locale));
      }
    }
    together(tries);
  }

  private static Void sendsTheBytesOf(String text, String locale) throws Exception {
    String script = "unset LANG LC_ALL LC_CTYPE; export NONE= " + locale + "; exec \"$@\"";
    AtomicReference<String> got = new AtomicReference<>("");
    try (ScriptedServer recorder = recorder(got)) {
      Result result = shell(script, "dial", "--verify", recorder.target(), text);
      assertThat(result).isEqualTo(new Result(0, text, ""));
      assertThat(got.get()).isEqualTo(new String(text.getBytes(UTF_8), ISO_8859_1));
    }
    return null;
  }

  private static ScriptedServer recorder(AtomicReference<String> got) throws IOException {
    return ScriptedServer.start(
        (socket, over) -> {
          byte[] buffer = new byte[1000];
          for (int n; (n = socket.getInputStream().read(buffer)) >= 0; ) {
            got.set(got.get() + new String(buffer, 0, n, ISO_8859_1));
            socket.getOutputStream().write(buffer, 0, n);
          }
        });
  }

  @Test
  void sendsBytesThatAreNoText() throws Exception {
    AtomicReference<String> got = new AtomicReference<>("");
    try (ScriptedServer recorder = recorder(got)) {
      // The text is made by the shell: Java could not give such an argument.
      Result result =
          shell("exec \"$@\" \"$(printf '\\377a\\303')\"", "dial", "--json", recorder.target());
      assertThat(result.code()).isZero();
      assertThat(got.get()).isEqualTo("\u00ffa\u00c3");
    }
  }

  @Test
  void textsAndDocumentsAreUtf8WithoutALocale() throws Exception {
    String script = "unset LANG LC_ALL LC_CTYPE; exec \"$@\"";
    assertThat(shell(script, "probe", server.target()).out()).contains("µs");
    Result refused = shell(script, "dial", "--json", "grüße.invalid:1");
    assertThat(refused.err()).contains("resolve grüße.invalid");
    assertThat(new ObjectMapper().readTree(refused.out()).get("target").asText())
        .isEqualTo("grüße.invalid:1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-Duser.language=ar -Duser.country=EG",
        "-Duser.language=th -Duser.country=TH -Duser.extensions=u-nu-thai",
        "-Duser.language=tr"
      })
  void digitsAreAsciiAndLettersEnglishInEveryLanguage(String options) throws Exception {
    Queue<String> texts = new ConcurrentLinkedQueue<>();
    List<Callable<Void>> tries = new ArrayList<>();
    for (String command :
        List.of(
            "probe TARGET",
            "idle --rungs 10ms,20ms TARGET",
            "bench -c 1 -d 1s --warmup 0 TARGET",
            "dial --read-timeout 1 TARGET",
            "bench -c x TARGET")) {
      tries.add(
          () -> {
            Result result =
                shell("export JDK_JAVA_OPTIONS='" + options + "'; exec \"$@\"", filled(command));
            texts.add(result.out() + result.err());
            return null;
          });
    }
    together(tries);
    assertThat(String.join("\n", texts))
        .doesNotContainPattern("(?U)[\\p{Nd}&&[^0-9]]")
        .doesNotContain("ı")
        .contains("pass  exact", "survives", "messages");
  }

  @Test
  void aMessageStaysInItsLine() throws Exception {
    Result result = CommandProcess.run("dial", "no\nsuch\u001b[1mhost:1");
    assertThat(result.err()).hasLineCount(1).doesNotContain("\u001b");
    assertThat(CommandProcess.run("dial", "a\nb").err()).hasLineCount(1);
  }

  @Test
  void endsTheLineOnATerminalAndOnlyThere(@TempDir Path folder) throws Exception {
    assumeTrue(OtherServer.isInstalled("script"), "script is not installed");
    assertThat(onTerminal(folder, "dial", server.target())).endsWith("Hello, World!\r\n");
    // Not twice, and with --json the document begins on a line of its own.
    assertThat(onTerminal(folder, "dial", server.target(), "a\n")).endsWith("a\r\n");
    assertThat(onTerminal(folder, "dial", "--json", server.target(), "b")).contains("b\r\n{\r\n");
    assertThat(CommandProcess.run("dial", server.target()).out()).isEqualTo("Hello, World!");
  }

  private static String onTerminal(Path folder, String... args) throws Exception {
    Path log = folder.resolve("log");
    assertThat(CommandProcess.startOnTerminal(log, 80, args).waitFor()).isZero();
    // Between the lines in which script says when it began and ended.
    return Files.readString(log)
        .replaceFirst("(?s)^Script started[^\n]*\n", "")
        .replaceFirst("(?s)\nScript done.*$", "");
  }
}
