package io.echosounder.client.idle;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Tells if TCP keep-alive or pings save a connection whose silence is longer than the threshold.
 */
enum KeepAliveVerdict {
  SAVES,
  DOES_NOT_SAVE,
  UNCLEAR,
  UNKNOWN;

  /**
   * @param verdict one with a loss
   */
  static KeepAliveVerdict of(KeptAlive keptAlive, List<Outcome> outcomes, Verdict verdict) {
    Duration lost = verdict.lost().orElseThrow();
    if (keptAlive.every().compareTo(lost) >= 0) {
      return UNKNOWN;
    }
    // A lost connection always counts, because it may be lost just before the threshold.
    List<Outcome> beyond =
        outcomes.stream()
            .filter(Outcome::keepAlive)
            .filter(each -> each.ending().isLoss() || each.silence().compareTo(lost) >= 0)
            .toList();
    if (beyond.isEmpty()) {
      return UNKNOWN;
    }
    long saved = beyond.stream().filter(each -> !each.ending().isLoss()).count();
    return saved == beyond.size() ? SAVES : saved == 0 ? DOES_NOT_SAVE : UNCLEAR;
  }

  String text(KeptAlive keptAlive) {
    String subject = keptAlive.text();
    return switch (this) {
      case SAVES -> subject + " saves it";
      case DOES_NOT_SAVE -> subject + " does not save it";
      case UNCLEAR -> subject + " saved some, not all";
      case UNKNOWN -> "of " + subject + " nothing can be said: it is not below the threshold";
    };
  }

  /** The name in the JSON document. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
