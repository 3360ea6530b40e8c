package io.echosounder.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * The order of a listing. Each server sorts its own page; with several servers this order merges
 * the pages.
 */
record Sort(Key key, boolean descending) {

  /** The keys of the API. */
  enum Key {
    ID("id", "/id"),
    AGE("age", "/ageSeconds"),
    IDLE("idle", "/idleSeconds"),
    BYTES_RECEIVED("bytesReceived", "/bytesReceived"),
    BYTES_SENT("bytesSent", "/bytesSent"),
    BYTES_PENDING("bytesPending", "/bytesPending"),
    CLOSED_AT("closedAt", "/closedAt"),
    STATE("state", "/state"),
    REMOTE("remote", "/remote/address");

    private final String label;
    private final String pointer;

    Key(String label, String pointer) {
      this.label = label;
      this.pointer = pointer;
    }

    String label() {
      return label;
    }

    private int compare(ObjectNode a, ObjectNode b) {
      JsonNode left = a.at(pointer);
      JsonNode right = b.at(pointer);
      return left.isNumber() && right.isNumber()
          ? left.decimalValue().compareTo(right.decimalValue())
          : left.asText().compareTo(right.asText());
    }
  }

  /** As the API takes it: {@code -bytesReceived}. */
  String parameter() {
    return (descending ? "-" : "") + key.label();
  }

  Comparator<ObjectNode> comparator() {
    Comparator<ObjectNode> comparator = key::compare;
    return descending ? comparator.reversed() : comparator;
  }

  /** For picocli. */
  static final class Converter implements ITypeConverter<Sort> {
    @Override
    public Sort convert(String value) {
      boolean descending = value.startsWith("-");
      String wanted = plain(descending ? value.substring(1) : value);
      return Arrays.stream(Key.values())
          .filter(key -> plain(key.label()).equals(wanted))
          .findFirst()
          .map(key -> new Sort(key, descending))
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'" + value + "' is none of " + words() + "; a leading - descends"));
    }

    private static String words() {
      List<Key> keys = List.of(Key.values());
      return keys.stream().map(Key::label).collect(Collectors.joining(", "));
    }

    /** {@code bytes-received} is {@code bytesReceived}. */
    private static String plain(String name) {
      return name.toLowerCase(Locale.ROOT).replace("-", "");
    }
  }
}
