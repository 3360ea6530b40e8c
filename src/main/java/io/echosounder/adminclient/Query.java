package io.echosounder.adminclient;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The query parameters of a request. A name may occur several times. It never changes. */
public final class Query {

  /** No parameters. */
  public static final Query NONE = new Query(List.of());

  private final List<String> parts;

  private Query(List<String> parts) {
    this.parts = parts;
  }

  /** These parameters and one more. Without a value it adds nothing. */
  public Query and(String name, @Nullable String value) {
    if (value == null) {
      return this;
    }
    List<String> all = new ArrayList<>(parts);
    all.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
    return new Query(List.copyOf(all));
  }

  /** These parameters and one more for each value. */
  public Query and(String name, List<String> values) {
    Query all = this;
    for (String value : values) {
      all = all.and(name, value);
    }
    return all;
  }

  /** Whether there is no parameter. */
  public boolean isEmpty() {
    return parts.isEmpty();
  }

  /** As it follows the path: {@code ?state=open}, or nothing. */
  @Override
  public String toString() {
    return parts.isEmpty() ? "" : "?" + String.join("&", parts);
  }
}
