package io.echosounder.admin.timeouts;

import io.echosounder.http.problem.ProblemException;
import io.echosounder.http.problem.ProblemType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The strong entity tag of a representation, and the conditions of a request that name one (RFC
 * 9110, 13.1). Equal representations have equal tags, on every instance and after a restart.
 */
public final class Etag {

  /** The header that {@link jakarta.ws.rs.core.HttpHeaders} names too, as annotations need it. */
  public static final String IF_MATCH = "If-Match";

  /** The header with which a reader asks for news only. */
  public static final String IF_NONE_MATCH = "If-None-Match";

  /** The accepted values of both headers, as a problem names them. */
  public static final String ACCEPTED = "* or entity tags in quotation marks";

  private static final Pattern TAG =
      Pattern.compile("\\s*(W/)?(\"[\\x21\\x23-\\x7e\\x80-\\xff]*\")\\s*");

  private final String text;

  private Etag(String text) {
    this.text = text;
  }

  /** The tag of a record with these values. */
  public static Etag of(Record representation) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(representation.toString().getBytes(StandardCharsets.UTF_8));
      return new Etag('"' + HexFormat.of().formatHex(digest, 0, 8) + '"');
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Refuses a change that was made for another state.
   *
   * @param ifMatch the header, or null if it is not there
   * @throws ProblemException if it names other tags than this one
   */
  public void require(@Nullable String ifMatch) {
    if (ifMatch == null || ifMatch.strip().equals("*")) {
      return;
    }
    // The strong comparison: a weak tag never matches.
    if (!tags(IF_MATCH, ifMatch).contains(text)) {
      throw new ProblemException(
          ProblemType.CHANGED_MEANWHILE, "The ETag is " + text + " now: GET again, then decide");
    }
  }

  /** Whether a reader has this representation already; the weak comparison. */
  boolean isKnown(@Nullable String ifNoneMatch) {
    if (ifNoneMatch == null) {
      return false;
    }
    return ifNoneMatch.strip().equals("*")
        || tags(IF_NONE_MATCH, ifNoneMatch).stream()
            .map(tag -> tag.startsWith("W/") ? tag.substring(2) : tag)
            .anyMatch(text::equals);
  }

  private static List<String> tags(String header, String value) {
    List<String> tags = new ArrayList<>();
    for (String part : value.split(",", -1)) {
      Matcher tag = TAG.matcher(part);
      if (tag.matches()) {
        tags.add((tag.group(1) == null ? "" : tag.group(1)) + tag.group(2));
      } else if (!part.isBlank()) {
        throw ProblemException.parameter(header, value, ACCEPTED);
      }
    }
    return tags;
  }

  /** As a header has it. */
  @Override
  public String toString() {
    return text;
  }
}
