package io.echosounder.operator;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Writes times and numbers for people: {@code 3m12s}, {@code 1.2Mi}. */
final class Show {

  /** Stands for a value that is unknown or does not apply. */
  static final String NONE = "-";

  private static final String[] UNITS = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};

  private Show() {}

  /** At most two units: {@code 0.3s}, {@code 42s}, {@code 3m12s}, {@code 2h5m}, {@code 4d7h}. */
  static String span(double seconds) {
    if (seconds < 9.95) {
      return String.format(Locale.ROOT, "%.1fs", Math.max(0, seconds));
    }
    long whole = Math.round(seconds);
    if (whole < 60) {
      return whole + "s";
    }
    if (whole < 3600) {
      return pair(whole / 60, "m", whole % 60, "s");
    }
    return whole < 86_400
        ? pair(whole / 3600, "h", whole / 60 % 60, "m")
        : pair(whole / 86_400, "d", whole / 3600 % 24, "h");
  }

  private static String pair(long large, String largeUnit, long small, String smallUnit) {
    return large + largeUnit + (small == 0 ? "" : small + smallUnit);
  }

  /** A number of seconds in JSON. */
  static String span(JsonNode seconds) {
    return seconds.isNumber() ? span(seconds.asDouble()) : NONE;
  }

  /**
   * How long ago an instant in JSON was. Clocks of two machines may differ, so it is never below 0.
   */
  static String since(JsonNode instant, Instant now) {
    try {
      return span(Duration.between(Instant.parse(instant.asText()), now).toMillis() / 1e3);
    } catch (DateTimeException e) {
      return NONE;
    }
  }

  /** An instant with milliseconds, which is all that a person compares. */
  static String instant(JsonNode instant) {
    return text(instant).replaceFirst("(\\.\\d{3})\\d+", "$1");
  }

  /** {@code 512}, {@code 1.2Ki}, {@code 340Mi}. */
  static String bytes(double bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1023.5 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    boolean decimal = unit > 0 && value < 9.95;
    return String.format(Locale.ROOT, decimal ? "%.1f" : "%.0f", value) + UNITS[unit];
  }

  /** A number of bytes in JSON. */
  static String bytes(JsonNode bytes) {
    return bytes.isNumber() ? bytes(bytes.asDouble()) : NONE;
  }

  /** A round-trip time in JSON: {@code 0.052ms}, {@code 12ms}. */
  static String rtt(JsonNode seconds) {
    if (!seconds.isNumber()) {
      return NONE;
    }
    double millis = seconds.asDouble() * 1e3;
    String format = millis < 1 ? "%.3fms" : millis < 10 ? "%.1fms" : "%.0fms";
    return String.format(Locale.ROOT, format, millis);
  }

  /** Text, number or boolean as it stands. */
  static String text(JsonNode value) {
    return value.isMissingNode() || value.isNull() ? NONE : value.asText();
  }

  /** {@code 10.0.0.1:40112}, {@code [::1]:40112}. */
  static String address(JsonNode address) {
    if (!address.isObject()) {
      return NONE;
    }
    String host = address.path("address").asText();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.path("port").asInt();
  }

  /** A timeout as the API has it; zero is off. */
  static String timeout(JsonNode value) {
    String text = text(value);
    return text.equals("0s") || text.equals("PT0S") ? "off" : text;
  }

  /** {@code 1 connection}, {@code 2 connections}. */
  static String connections(long count) {
    return count + (count == 1 ? " connection" : " connections");
  }
}
