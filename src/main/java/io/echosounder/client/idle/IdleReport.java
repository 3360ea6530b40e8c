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
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Puts the verdict into words, and into a document. */
final class IdleReport {
  private final Target target;
  private final Precision precision;
  private final @Nullable Duration keepAlive;
  private final List<Outcome> outcomes;
  private final int outstanding;
  private final Verdict verdict;

  /**
   * @param outstanding how many more outcomes there should have been
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

  /** One paragraph for a person. */
  String text() {
    if (verdict.isContradictory(precision)) {
      return "cannot tell: the answers contradict each other; " + counts();
    }
    if (verdict.lost().isEmpty()) {
      return "survives: all %d connections answered, the longest after %s of silence; nothing is known beyond"
          .formatted(outcomes.size(), Spans.show(verdict.survived()));
    }
    return threshold(verdict.lost().get()) + "; " + endings() + keepAliveText(verdict.lost().get());
  }

  /**
   * What {@link #text} would say if this were all, and what is missing; empty if nothing is known.
   */
  String soFar() {
    return outcomes.isEmpty()
        ? ""
        : "so far: " + text() + missing().map(missing -> "; missing: " + missing).orElse("");
  }

  /** Why the answer is not whole; empty if it is. */
  private Optional<String> missing() {
    if (!verdict.isSettled(precision)) {
      return Optional.of(
          "narrowing the threshold to within "
              + Spans.show(precision.at(verdict.lost().orElseThrow())));
    }
    return outstanding == 0
        ? Optional.empty()
        : Optional.of(
            "the outcome of %d of %d connections"
                .formatted(outstanding, outstanding + outcomes.size()));
  }

  private String threshold(Duration lost) {
    if (verdict.survived().isZero()) {
      return "drops idle connections after %s at most (no shorter silence was survived)"
          .formatted(Spans.show(lost));
    }
    if (verdict.survived().compareTo(lost) >= 0) {
      // Within the precision the order of two clocks means nothing.
      return "drops idle connections after %s ± %s"
          .formatted(Spans.show(lost), Spans.show(precision.at(lost)));
    }
    Duration half = lost.minus(verdict.survived()).dividedBy(2);
    return "drops idle connections after %s ± %s (%s was survived, %s was not)"
        .formatted(
            Spans.show(verdict.survived().plus(half)),
            Spans.show(half),
            Spans.show(verdict.survived()),
            Spans.show(lost));
  }

  private String endings() {
    return "ended with "
        + verdict.endings().entrySet().stream()
            .map(each -> each.getKey().text() + " (" + each.getValue() + " connections)")
            .collect(Collectors.joining(", "));
  }

  /**
   * Whether keep-alive saves a connection: from those with it that were silent for longer than the
   * threshold.
   */
  private Optional<String> keepAliveVerdict(Duration lost) {
    if (keepAlive == null) {
      return Optional.empty();
    }
    if (keepAlive.compareTo(lost) >= 0) {
      return Optional.of("unknown");
    }
    // A loss tells at any time: it may have been seen a moment before the first of the others.
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
    return keepAliveVerdict(lost)
        .map(
            verdict ->
                switch (verdict) {
                  case "saves" -> "; a TCP keep-alive every %s saves it";
                  case "does-not-save" -> "; a TCP keep-alive every %s does not save it";
                  case "unclear" -> "; a TCP keep-alive every %s saved some, not all";
                  default ->
                      "; of a TCP keep-alive every %s nothing can be said: it is not below the threshold";
                })
        .map(text -> text.formatted(Spans.show(Optional.ofNullable(keepAlive).orElseThrow())))
        .orElse("");
  }

  /** Each silence with its endings, shortest first. */
  private String counts() {
    return outcomes.stream()
        .filter(each -> !each.keepAlive())
        .sorted(Comparator.comparing(Outcome::silence))
        .map(each -> Spans.show(each.silence()) + " " + each.ending().text())
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
      JsonWriter.millis(json, "survivedMillis", verdict.survived().toNanos());
      JsonWriter.millis(json, "lostMillis", verdict.lost().map(Duration::toNanos).orElse(-1L));
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
        JsonWriter.millis(json, "silenceMillis", each.silence().toNanos());
        json.writeStringField("ending", each.ending().label());
        json.writeBooleanField("keepAlive", each.keepAlive());
        json.writeEndObject();
      }
      json.writeEndArray();
      JsonWriter.end(json, exitCode, message);
    }
  }
}
