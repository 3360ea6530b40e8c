package io.echosounder.client.watch;

import static java.util.Comparator.comparingLong;

import io.echosounder.client.ExitCode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How the run ends for the shell. */
record Verdict(ExitCode exitCode, String message) {
  /** Not even a stall was seen, because the run was too short. */
  static final String NO_ECHO = "no echo came before the run ended";

  /**
   * @param exceeded the limits that are exceeded
   * @param early the exit code of a run that ended early; null if it ended in order
   * @param why the reason for an early end
   */
  static Verdict of(Totals totals, List<String> exceeded, @Nullable ExitCode early, String why) {
    if (!exceeded.isEmpty()) {
      return new Verdict(ExitCode.LIMIT_EXCEEDED, String.join("; ", exceeded));
    }
    if (early != null) {
      return new Verdict(early, why);
    }
    if (totals.bytes().wrong() > 0) {
      return new Verdict(
          ExitCode.DIFFERENCE, totals.bytes().wrong() + " bytes are not what was sent");
    }
    if (totals.kinds().containsKey(Kind.WRONG_BYTES)) {
      return new Verdict(ExitCode.DIFFERENCE, "frames came that break the WebSocket protocol");
    }
    if (totals.hasEcho()) {
      return new Verdict(ExitCode.OK, "");
    }
    if (totals.kinds().isEmpty()) {
      return new Verdict(ExitCode.UNCERTAIN, NO_ECHO);
    }
    Kind kind = mostFrequent(totals.kinds());
    return new Verdict(exitCode(kind), "no echo came: " + kind.label());
  }

  /** Every other kind tells more than a stall, because it also tells how the wait ended. */
  private static Kind mostFrequent(Map<Kind, Totals.OfKind> kinds) {
    return kinds.entrySet().stream()
        .max(comparingLong(each -> each.getKey() == Kind.STALL ? 0 : each.getValue().count()))
        .map(Map.Entry::getKey)
        .orElse(Kind.LOCAL);
  }

  private static ExitCode exitCode(Kind kind) {
    return switch (kind) {
      case REFUSED, UNREACHABLE -> ExitCode.CONNECT_FAILED;
      case CONNECT_TIMEOUT -> ExitCode.CONNECT_TIMEOUT;
      case RESET -> ExitCode.READ_FAILED;
      case FIN, CLOSE_FRAME -> ExitCode.EARLY_EOF;
      case UPGRADE_REFUSED -> ExitCode.UPGRADE_REFUSED;
      case TLS -> ExitCode.TLS_FAILED;
      case CERTIFICATE_EXPIRED -> ExitCode.CERTIFICATE_EXPIRED;
      case CERTIFICATE_MISNAMED -> ExitCode.CERTIFICATE_MISNAMED;
      case CERTIFICATE_UNKNOWN_ISSUER -> ExitCode.CERTIFICATE_UNKNOWN_ISSUER;
      case STALL, SILENCE -> ExitCode.READ_TIMEOUT;
      case WRONG_BYTES -> ExitCode.DIFFERENCE;
      case NO_ADDRESS -> ExitCode.RESOLVE_FAILED;
      case LOCAL -> ExitCode.INTERNAL;
    };
  }
}
