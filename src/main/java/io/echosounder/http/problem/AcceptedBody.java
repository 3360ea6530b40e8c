package io.echosounder.http.problem;

/** The only kind of body that a request may have: a small JSON document. */
public final class AcceptedBody {

  /** The media type of a merge patch (RFC 7396). */
  public static final String MERGE_PATCH = "application/merge-patch+json";

  /** Every media type that is read, as the headers Accept and Accept-Patch list them. */
  public static final String MEDIA_TYPES = MERGE_PATCH + ", application/json";

  /** Several times the size of a patch that names every timeout. */
  public static final int MAX_BYTES = 64 * 1024;

  /** The detail of the problem with which a larger body is refused. */
  public static final String TOO_LARGE = "A body may have 65,536 bytes at most";

  private AcceptedBody() {}
}
