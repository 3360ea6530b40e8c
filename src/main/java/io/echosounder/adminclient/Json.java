package io.echosounder.adminclient;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** Reads and writes JSON trees. A number is written with the digits that it was read with. */
public final class Json {

  /** Made at the first use, because its symbol tables have a seed that a native build would fix. */
  private static volatile @Nullable JsonMapper mapper;

  private Json() {}

  /** A new object without fields. */
  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** On one line. */
  public static String line(JsonNode tree) {
    return tree.toString();
  }

  /** On many lines, with two spaces of indentation. */
  public static String pretty(JsonNode tree) {
    try {
      return mapper().writerWithDefaultPrettyPrinter().writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  static JsonNode read(String text) throws JsonProcessingException {
    return mapper().readTree(text);
  }

  private static JsonMapper mapper() {
    JsonMapper made = mapper;
    if (made == null) {
      made =
          JsonMapper.builder()
              .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
              .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
              .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
              .build();
      mapper = made;
    }
    return made;
  }
}
