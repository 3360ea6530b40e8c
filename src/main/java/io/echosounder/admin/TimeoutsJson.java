package io.echosounder.admin;

import io.echosounder.common.Durations;
import io.echosounder.timeout.Timeout;
import io.echosounder.timeout.Timeouts;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The five timeouts in ISO-8601; {@code PT0S} is off. */
@Schema(description = "Timeouts, ISO-8601 durations; PT0S is off")
public record TimeoutsJson(
    @Schema(required = true, examples = "PT0S") String read,
    @Schema(required = true, examples = "PT30S") String write,
    @Schema(required = true, examples = "PT1H") String idle,
    @Schema(required = true, examples = "PT30S") String halfClosed,
    @Schema(required = true, examples = "PT0S") String lifetime) {

  static TimeoutsJson of(Timeouts timeouts) {
    return new TimeoutsJson(
        text(timeouts, Timeout.READ),
        text(timeouts, Timeout.WRITE),
        text(timeouts, Timeout.IDLE),
        text(timeouts, Timeout.HALF_CLOSED),
        text(timeouts, Timeout.LIFETIME));
  }

  private static String text(Timeouts timeouts, Timeout timeout) {
    return Durations.format(timeouts.get(timeout));
  }
}
