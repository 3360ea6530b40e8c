package io.echosounder.client.bench;

import io.echosounder.build.Build;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The circumstances of a run, without which its figures say nothing after a month.
 *
 * @param startedAt when the command started
 * @param label the name that the user gave to the run
 * @param commandLine the whole command, as a shell would read it
 * @param client the build of this program
 */
record RunRecord(Instant startedAt, @Nullable String label, String commandLine, Build client) {
  private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./-]+");

  static RunRecord now(@Nullable String label, List<String> args) {
    return new RunRecord(
        Instant.now().truncatedTo(ChronoUnit.MILLIS),
        label == null ? null : valid(label),
        args.stream().map(RunRecord::quoted).collect(Collectors.joining(" ")),
        Build.current());
  }

  private static String quoted(String arg) {
    return PLAIN.matcher(arg).matches() ? arg : "'" + valid(arg).replace("'", "'\\''") + "'";
  }

  /** An argument that is no text contains lone surrogates, which no document can hold. */
  private static String valid(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }
}
