package io.echosounder.http.problem;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The methods of each path, which the header Allow of a 405 must list (RFC 9110, 15.5.6). JAX-RS
 * knows them but offers no way to read them. A test compares this table with the resources.
 */
public final class AllowedMethods {

  /** The value of the header {@code Allow} by path template. */
  public static final Map<String, String> BY_PATH = new LinkedHashMap<>();

  static {
    BY_PATH.put("/", "GET, HEAD, OPTIONS");
    BY_PATH.put("/api/v1/connections", "DELETE, GET, HEAD, OPTIONS");
    BY_PATH.put("/api/v1/connections/{id}", "DELETE, GET, HEAD, OPTIONS");
    BY_PATH.put("/api/v1/connections/{id}/timeouts", "DELETE, GET, HEAD, OPTIONS, PATCH");
    BY_PATH.put("/api/v1/timeouts", "GET, HEAD, OPTIONS, PATCH");
    BY_PATH.put("/api/v1/listener", "GET, HEAD, OPTIONS");
    BY_PATH.put("/api/v1/listener/pause", "OPTIONS, POST");
    BY_PATH.put("/api/v1/listener/resume", "OPTIONS, POST");
    BY_PATH.put("/api/v1/listener/drain", "OPTIONS, POST");
    BY_PATH.put("/api/v1/events", "GET, HEAD, OPTIONS");
  }

  private AllowedMethods() {}

  /** The methods of this path, or null if there is no such path. */
  static @Nullable String methods(String path) {
    for (Map.Entry<String, String> known : BY_PATH.entrySet()) {
      String pattern = Pattern.quote(known.getKey()).replace("{id}", "\\E[^/]+\\Q");
      if (path.matches(pattern + "/?")) {
        return known.getValue();
      }
    }
    return null;
  }
}
