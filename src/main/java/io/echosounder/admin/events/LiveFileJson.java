package io.echosounder.admin.events;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The live file in an event. */
@RegisterForReflection // Sent as an event, where Quarkus does not see it.
@Schema(description = "Whether the live file holds as it is now")
public record LiveFileJson(
    @Schema(required = true) boolean valid,
    @Schema(required = true, description = "Why it does not hold; empty if it does")
        String problem) {}
