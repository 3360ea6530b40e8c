package io.echosounder.admin.timeouts;

import io.echosounder.common.Durations;
import io.echosounder.timeout.Timeout;
import io.echosounder.timeout.Timeouts;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The five timeouts as they would be written in a setting; {@code 0s} is off. */
@Schema(description = "Timeouts, written as settings are: 30s, 1h30m, 250ms; 0s is off")
public record TimeoutsJson(
    @Schema(required = true, examples = "0s") String read,
    @Schema(required = true, examples = "30s") String write,
    @Schema(required = true, examples = "1h") String idle,
    @Schema(required = true, examples = "30s") String halfClosed,
    @Schema(required = true, examples = "0s") String lifetime,
    @Schema(
            required = true,
            description =
                "Where each value comes from: default, configuration, live-file, patch or override")
        Map<String, String> sources) {

  /** Shows these timeouts. */
  public static TimeoutsJson of(Timeouts timeouts) {
    return new TimeoutsJson(
        text(timeouts, Timeout.READ),
        text(timeouts, Timeout.WRITE),
        text(timeouts, Timeout.IDLE),
        text(timeouts, Timeout.HALF_CLOSED),
        text(timeouts, Timeout.LIFETIME),
        sources(timeouts));
  }

  private static Map<String, String> sources(Timeouts timeouts) {
    Map<String, String> sources = new LinkedHashMap<>();
    for (Timeout timeout : Timeout.values()) {
      sources.put(timeout.label(), timeouts.source(timeout).label());
    }
    return sources;
  }

  private static String text(Timeouts timeouts, Timeout timeout) {
    return Durations.format(timeouts.get(timeout));
  }
}
