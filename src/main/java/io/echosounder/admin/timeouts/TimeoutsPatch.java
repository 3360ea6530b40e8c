package io.echosounder.admin.timeouts;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.echosounder.common.Durations;
import io.echosounder.http.problem.AcceptedBody;
import io.echosounder.http.problem.ProblemException;
import io.echosounder.http.problem.ProblemType;
import io.echosounder.timeout.Timeout;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads a merge patch (RFC 7396) of timeouts. One mistake refuses the whole patch. */
public final class TimeoutsPatch {

  private static final String FIELDS =
      Arrays.stream(Timeout.values()).map(Timeout::label).collect(Collectors.joining(", "));
  private static final String OBJECT =
      "an object with any of " + FIELDS + ", each " + Durations.ACCEPTED + ", or null";

  private TimeoutsPatch() {}

  /**
   * Reads the changes: a duration sets, null resets, an absent name changes nothing.
   *
   * @throws ProblemException at the first field that cannot be understood
   */
  public static Map<Timeout, @Nullable Duration> parse(InputStream body) {
    Map<Timeout, @Nullable Duration> changes = new EnumMap<>(Timeout.class);
    for (Map.Entry<String, JsonNode> field : object(whole(body)).properties()) {
      changes.put(timeout(field.getKey()), duration(field.getKey(), field.getValue()));
    }
    return changes;
  }

  private static byte[] whole(InputStream body) {
    try {
      byte[] bytes = body.readNBytes(AcceptedBody.MAX_BYTES + 1);
      if (bytes.length > AcceptedBody.MAX_BYTES) {
        throw new ProblemException(ProblemType.BODY_TOO_LARGE, AcceptedBody.TOO_LARGE);
      }
      return bytes;
    } catch (IOException e) {
      throw new ProblemException(ProblemType.INVALID_REQUEST, "The body did not arrive completely");
    }
  }

  /**
   * Stricter than Jackson's default: no field twice, nothing after the object. It is made at run
   * time, because its symbol tables have a random seed, which a native build would fix.
   */
  private static ObjectReader strict() {
    return JsonMapper.builder()
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
        .disable(JsonParser.Feature.ALLOW_COMMENTS)
        .build()
        .readerFor(JsonNode.class);
  }

  private static JsonNode object(byte[] body) {
    if (body.length == 0) {
      throw ProblemException.body(null, "The body is empty", OBJECT);
    }
    JsonNode node;
    try {
      node = strict().readValue(body);
    } catch (JsonProcessingException e) {
      throw ProblemException.body(
          field(e), "The body is not well-formed JSON: " + where(e), OBJECT);
    } catch (IOException e) {
      throw ProblemException.body(null, "The body is not UTF-8", OBJECT);
    }
    if (!node.isObject()) {
      throw ProblemException.body(null, "The body is not a JSON object", OBJECT);
    }
    return node;
  }

  private static Timeout timeout(String name) {
    for (Timeout timeout : Timeout.values()) {
      if (timeout.label().equals(name)) {
        return timeout;
      }
    }
    throw ProblemException.body(
        name.isEmpty() ? null : shown(name), "There is no timeout \"" + shown(name) + "\"", FIELDS);
  }

  private static @Nullable Duration duration(String name, JsonNode value) {
    if (value.isNull()) {
      return null;
    }
    String accepts = Durations.ACCEPTED + "; or null";
    if (!value.isTextual()) {
      throw ProblemException.body(name, name + " is not a string", accepts);
    }
    try {
      return Durations.parseTimeout(value.textValue());
    } catch (IllegalArgumentException e) {
      throw ProblemException.body(name, name + " is not a duration in range", accepts);
    }
  }

  /** The field in which the mistake is, if it is in one. */
  private static @Nullable String field(JsonProcessingException e) {
    String name =
        e.getProcessor() instanceof JsonParser parser
            ? parser.getParsingContext().getCurrentName()
            : null;
    return name == null || name.isEmpty() ? null : shown(name);
  }

  private static String shown(String name) {
    return name.length() > 60 ? name.substring(0, 60) + "…" : name;
  }

  /** The position of the mistake. Jackson's own message would show names of classes. */
  private static String where(JsonProcessingException e) {
    return e.getLocation() == null
        ? "it is nested too deeply"
        : "line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr();
  }
}
