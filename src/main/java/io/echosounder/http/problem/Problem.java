package io.echosounder.http.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of an error response (RFC 9457), {@code application/problem+json}. */
@RegisterForReflection // Written by hand to the response, where Quarkus does not see it.
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(description = "An error (RFC 9457)")
public record Problem(
    @Schema(required = true, description = "Stable name of the error") String type,
    @Schema(required = true) String title,
    @Schema(required = true, description = "The HTTP status") int status,
    @Schema(description = "What was wrong with this request") @Nullable String detail,
    @Schema(description = "The parameter or body field at fault") @Nullable String field,
    @Schema(description = "What that field accepts") @Nullable String accepts) {

  /** The media type of errors. */
  public static final String MEDIA_TYPE = "application/problem+json";

  /** A problem of this type. */
  public static Problem of(ProblemType type, @Nullable String detail) {
    return new Problem(type.uri(), type.title(), type.status(), detail, null, null);
  }
}
