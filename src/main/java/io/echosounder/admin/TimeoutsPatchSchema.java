package io.echosounder.admin;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What {@link TimeoutsPatch} reads, for the API's description only. */
@Schema(
    name = "TimeoutsPatch",
    description = "Any of the timeouts: a duration such as PT30S, 30s, 5m or 250ms, or null")
record TimeoutsPatchSchema(
    @Schema(examples = "30s") @Nullable String read,
    @Schema(examples = "PT30S") @Nullable String write,
    @Schema(examples = "5m") @Nullable String idle,
    @Schema(examples = "PT30S") @Nullable String halfClosed,
    @Schema(examples = "PT0S") @Nullable String lifetime) {}
