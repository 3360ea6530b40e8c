package io.echosounder.admin.timeouts;

import io.echosounder.common.Durations;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The body of a {@code PATCH}, as the OpenAPI document shows it. {@link TimeoutsPatch} reads it,
 * because Jackson cannot tell an absent field, which keeps the value, from one that is null.
 */
@Schema(
    name = "TimeoutsPatch",
    description =
        "A merge patch (RFC 7396): an absent field keeps the value, null returns to the value below (live file, configuration), 0s is off",
    additionalProperties = Schema.False.class)
public record TimeoutsPatchJson(
    @Schema(nullable = true, description = TimeoutsPatchJson.ACCEPTED, examples = "0s")
        @Nullable String read,
    @Schema(nullable = true, description = TimeoutsPatchJson.ACCEPTED, examples = "30s")
        @Nullable String write,
    @Schema(nullable = true, description = TimeoutsPatchJson.ACCEPTED, examples = "1h")
        @Nullable String idle,
    @Schema(nullable = true, description = TimeoutsPatchJson.ACCEPTED, examples = "30s")
        @Nullable String halfClosed,
    @Schema(nullable = true, description = TimeoutsPatchJson.ACCEPTED, examples = "0s")
        @Nullable String lifetime) {

  private static final String ACCEPTED = Durations.ACCEPTED + ", or null";
}
