package io.echosounder.client.idle;

import com.fasterxml.jackson.core.JsonGenerator;
import io.echosounder.client.ExitCode;
import io.echosounder.client.JsonWriter;
import io.echosounder.client.Spans;
import io.echosounder.client.Target;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes the verdict as text and as a JSON document. */
final class IdleReport {
  private static final String DROPS = "drops idle connections after ";

  private final Target target;
  private final Precision precision;
  private final @Nullable Duration keepAlive;
  private final List<Outcome> outcomes;
  private final int outstanding;
  private final Verdict verdict;

  /**
   * @param outstanding the number of outcomes that are missing
   */
  IdleReport(
      Target target,
      Precision precision,
      @Nullable Duration keepAlive,
      List<Outcome> outcomes,
      int outstanding) {
    this.target = target;
    this.precision = precision;
    this.keepAlive = keepAlive;
    this.outcomes = outcomes;
    this.outstanding = outstanding;
    this.verdict = Verdict.of(outcomes);
  }

  ExitCode exitCode() {
    return verdict.isContradictory(precision) ? ExitCode.UNCERTAIN : ExitCode.OK;
  }

  /** The verdict in one line. */
  String text() {
    if (verdict.isContradictory(precision)) {
      return "cannot tell: the answers contradict each other; " + counts();
    }
    if (verdict.lost().isEmpty()) {
      return "survives: all "
          + outcomes.size()
          + " connections answered, the longest after "
          + Silences.show(verdict.survived())
          + " of silence; nothing is known beyond";
    }
    return verdict
            .seen()
            .map(this::seen)
            .orElseGet(() -> threshold(verdict.lost().get()) + "; " + endings())
        + keepAliveText(verdict.lost().get());
  }

  /** The threshold itself, because its drops were seen as they happened. */
  private String seen(SeenDrops seen) {
    String kinds =
        verdict.endings().keySet().stream()
            .filter(DropKind::isSeen)
            .map(DropKind::text)
            .collect(Collectors.joining(" or "));
    String on =
        String.format(
            Locale.ROOT,
            ", with %s, seen on %d of %d connections",
            kinds,
            seen.silences().size(),
            seen.reached());
    String survived =
        verdict.survived().isZero() || verdict.survived().compareTo(seen.first()) >= 0
            ? ""
            : "; " + Silences.show(verdict.survived()) + " was survived";
    if (seen.isCoarse()) {
      return DROPS
          + Silences.exact(seen.first())
          + " to "
          + Silences.exact(seen.last())
          + on
          + "; equal connections differ by "
          + Silences.show(seen.last().minus(seen.first()))
          + ", so its timer ticks coarsely"
          + survived;
    }
    String range =
        seen.silences().size() == 1
            ? ""
            : ", " + Silences.exact(seen.first()) + " to " + Silences.exact(seen.last());
    return DROPS + Silences.show(seen.median()) + on + range + survived;
  }

  /** The verdict of a search that ended early, and what is missing; empty if nothing is known. */
  String soFar() {
    return outcomes.isEmpty()
        ? ""
        : "so far: " + text() + missing().map(missing -> "; missing: " + missing).orElse("");
  }

  /** Tells why the answer is incomplete; empty if it is complete. */
  private Optional<String> missing() {
    if (!verdict.isSettled(precision)) {
      return Optional.of(
          "narrowing the threshold to within "
              + Spans.show(precision.at(verdict.lost().orElseThrow())));
    }
    return outstanding == 0
        ? Optional.empty()
        : Optional.of(
            "the outcome of "
                + outstanding
                + " of "
                + (outstanding + outcomes.size())
                + " connections");
  }

  private String threshold(Duration lost) {
    if (verdict.survived().isZero()) {
      return DROPS + Silences.show(lost) + " at most (no shorter silence was survived)";
    }
    if (verdict.survived().compareTo(lost) >= 0) {
      // The two silences differ by less than the precision, so their order means nothing.
      return DROPS + Silences.show(lost) + " ± " + Spans.show(precision.at(lost));
    }
    Duration half = lost.minus(verdict.survived()).dividedBy(2);
    return DROPS
        + Silences.show(verdict.survived().plus(half))
        + " ± "
        + Spans.show(half)
        + " ("
        + Silences.show(verdict.survived())
        + " was survived, "
        + Silences.show(lost)
        + " was not)";
  }

  private String endings() {
    return "ended with "
        + verdict.endings().entrySet().stream()
            .map(each -> each.getKey().text() + " (" + each.getValue() + " connections)")
            .collect(Collectors.joining(", "));
  }

  /**
   * Tells if keep-alive saves a connection. Only connections with keep-alive whose silence was
   * longer than the threshold count.
   */
  private Optional<String> keepAliveVerdict(Duration lost) {
    if (keepAlive == null) {
      return Optional.empty();
    }
    if (keepAlive.compareTo(lost) >= 0) {
      return Optional.of("unknown");
    }
    // A lost connection always counts, because it may be lost just before the threshold.
    List<Outcome> beyond =
        outcomes.stream()
            .filter(Outcome::keepAlive)
            .filter(each -> each.ending().isLoss() || each.silence().compareTo(lost) >= 0)
            .toList();
    long saved = beyond.stream().filter(each -> !each.ending().isLoss()).count();
    return Optional.of(
        beyond.isEmpty()
            ? "unknown"
            : saved == beyond.size() ? "saves" : saved == 0 ? "does-not-save" : "unclear");
  }

  private String keepAliveText(Duration lost) {
    if (keepAlive == null) {
      return "";
    }
    String subject = "a TCP keep-alive every " + Spans.show(keepAlive);
    return "; "
        + switch (keepAliveVerdict(lost).orElse("unknown")) {
          case "saves" -> subject + " saves it";
          case "does-not-save" -> subject + " does not save it";
          case "unclear" -> subject + " saved some, not all";
          default -> "of " + subject + " nothing can be said: it is not below the threshold";
        };
  }

  /** Lists each silence and its ending, the shortest first. */
  private String counts() {
    return outcomes.stream()
        .filter(each -> !each.keepAlive())
        .sorted(Comparator.comparing(Outcome::silence))
        .map(each -> Silences.show(each.silence()) + " " + each.ending().text())
        .collect(Collectors.joining("; "));
  }

  byte[] document(ExitCode exitCode, String message) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      write(bytes, exitCode, message);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private void write(OutputStream out, ExitCode exitCode, String message) throws IOException {
    try (JsonGenerator json = JsonWriter.document(out, "idle", target)) {
      boolean contradictory = verdict.isContradictory(precision);
      json.writeStringField(
          "verdict",
          outcomes.isEmpty()
              ? "unknown"
              : contradictory ? "uncertain" : verdict.lost().isEmpty() ? "survives" : "drops");
      JsonWriter.seconds(json, "survivedSeconds", verdict.survived());
      JsonWriter.seconds(json, "lostSeconds", verdict.lost().orElse(null));
      writeSeen(json);
      json.writeObjectFieldStart("endings");
      for (Map.Entry<DropKind, Long> each : verdict.endings().entrySet()) {
        json.writeNumberField(each.getKey().label(), each.getValue());
      }
      json.writeEndObject();
      JsonWriter.string(
          json, "keepAlive", verdict.lost().flatMap(this::keepAliveVerdict).orElse(null));
      JsonWriter.string(json, "missing", missing().orElse(null));
      json.writeArrayFieldStart("connections");
      for (Outcome each : outcomes) {
        json.writeStartObject();
        JsonWriter.seconds(json, "silenceSeconds", each.silence());
        json.writeStringField("ending", each.ending().label());
        json.writeBooleanField("keepAlive", each.keepAlive());
        json.writeEndObject();
      }
      json.writeEndArray();
      JsonWriter.end(json, exitCode, message);
    }
  }

  private void writeSeen(JsonGenerator json) throws IOException {
    SeenDrops seen = verdict.seen().orElse(null);
    JsonWriter.seconds(
        json, "thresholdSeconds", seen == null || seen.isCoarse() ? null : seen.median());
    if (seen == null) {
      json.writeNullField("seen");
      return;
    }
    json.writeObjectFieldStart("seen");
    json.writeNumberField("dropped", seen.silences().size());
    json.writeNumberField("reached", seen.reached());
    JsonWriter.seconds(json, "fromSeconds", seen.first());
    JsonWriter.seconds(json, "toSeconds", seen.last());
    json.writeBooleanField("coarse", seen.isCoarse());
    json.writeEndObject();
  }
}
