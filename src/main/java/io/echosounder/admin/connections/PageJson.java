package io.echosounder.admin.connections;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A page of connections. */
@Schema(description = "A page of connections")
public record PageJson(
    @Schema(required = true) List<ConnectionJson> items,
    @Schema(required = true, description = "Number of connections that match, on all pages")
        int total,
    @Schema(
            required = true,
            nullable = true,
            description = "The cursor of the next page; null on the last")
        @Nullable String next) {}
