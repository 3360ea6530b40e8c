package io.echosounder.admin.connections;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A page of connections. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(description = "A page of connections")
public record PageJson(
    @Schema(required = true) List<ConnectionJson> items,
    @Schema(required = true, description = "Number of connections that match, on all pages")
        int total,
    @Schema(description = "The cursor of the next page; absent on the last")
        @Nullable String next) {}
