package io.echosounder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The script of {@code completion}, in the shell that it is for. */
class CompletionTest {

  @TempDir Path folder;

  private static String script(String shell) {
    StringWriter out = new StringWriter();
    CommandLine line = Main.commandLine().setOut(new PrintWriter(out));
    assertThat(line.execute("completion", shell)).isZero();
    return out.toString();
  }

  /** What bash offers for the last of these words. */
  private String completed(String... words) throws Exception {
    Path file = folder.resolve("completion");
    Files.writeString(file, script("bash"));
    String line = String.join(" ", words);
    String asks =
        "source '%s'; COMP_LINE='%s'; COMP_WORDS=(%s); COMP_CWORD=%d; _complete_echosounder 2>/dev/null; echo \"${COMPREPLY[*]}\""
            .formatted(file, line, line, words.length - 1);
    Process bash =
        new ProcessBuilder("bash", "--norc", "-c", asks).redirectErrorStream(true).start();
    String out = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).as(out).isZero();
    return out.strip();
  }

  @Test
  void bashCompletesCommandsAndOptions() throws Exception {
    assertThat(completed("echosounder", "conn")).isEqualTo("connections connection");
    assertThat(completed("echosounder", "connections", "--idle")).isEqualTo("--idle-over");
    assertThat(completed("echosounder", "timeouts", "--password")).isEqualTo("--password-file");
    assertThat(completed("echosounder", "completion", "z")).isEqualTo("zsh");
  }

  @Test
  void zshLoadsTheFunctionsThatTheScriptNeeds() {
    assertThat(script("zsh")).contains("bashcompinit");
  }
}
