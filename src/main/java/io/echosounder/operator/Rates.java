package io.echosounder.operator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;

/** Bytes a second, from the counters of two samples. */
final class Rates {

  private Map<String, Long> before = new HashMap<>();
  private Map<String, Long> now = new HashMap<>();
  private long beforeNanos;
  private long nowNanos;

  /** Begins a new sample. The one before stays for the comparison. */
  void begin(long nanoTime) {
    before = now;
    beforeNanos = nowNanos;
    now = new HashMap<>();
    nowNanos = nanoTime;
  }

  /** Notes a counter of the sample. */
  void note(String name, long counter) {
    now.put(name, counter);
  }

  /** The text for a counter; unknown if it was not in the sample before. */
  String perSecond(String name) {
    Long last = before.get(name);
    Long current = now.get(name);
    double seconds = (nowNanos - beforeNanos) / 1e9;
    if (last == null || current == null || seconds <= 0 || current < last) {
      return Show.NONE;
    }
    return Show.bytes((current - last) / seconds) + "/s";
  }

  /** The name of a connection's counter. Both directions count, because an echo has both. */
  static String connection(ObjectNode connection) {
    return connection.path("instance").asText() + "/" + connection.path("id").asText();
  }
}
