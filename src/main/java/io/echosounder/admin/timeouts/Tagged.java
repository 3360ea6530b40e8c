package io.echosounder.admin.timeouts;

import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** Responses that carry an {@link Etag}. */
public final class Tagged {

  private static final String ETAG = "ETag";

  private Tagged() {}

  /** The whole representation. */
  public static Response of(Record representation) {
    return Response.ok(representation).header(ETAG, Etag.of(representation).toString()).build();
  }

  /** The whole representation, or 304 if the reader has it already. */
  public static Response unlessKnown(Record representation, @Nullable String ifNoneMatch) {
    Etag tag = Etag.of(representation);
    return tag.isKnown(ifNoneMatch)
        ? Response.notModified().header(ETAG, tag.toString()).build()
        : of(representation);
  }
}
