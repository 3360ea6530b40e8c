package io.echosounder.common;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes addresses as people do: IPv6 as in RFC 5952, {@code ::1} instead of {@code
 * 0:0:0:0:0:0:0:1}.
 */
public final class AddressText {
  private AddressText() {}

  /** The text of an address, without brackets. */
  public static String of(InetAddress address) {
    String text = address.getHostAddress();
    if (!(address instanceof Inet6Address)) {
      return text;
    }
    int percent = text.indexOf('%');
    String zone = percent < 0 ? "" : text.substring(percent);
    List<String> groups = List.of((percent < 0 ? text : text.substring(0, percent)).split(":", -1));
    int begin = 0;
    int length = 0;
    for (int i = 0; i < groups.size(); i++) {
      int zeros = zerosFrom(groups, i);
      if (zeros > length) {
        begin = i;
        length = zeros;
      }
    }
    // RFC 5952 keeps a single zero group as it is.
    if (length < 2) {
      return String.join(":", groups) + zone;
    }
    List<String> before = new ArrayList<>(groups.subList(0, begin));
    List<String> after = groups.subList(begin + length, groups.size());
    return String.join(":", before) + "::" + String.join(":", after) + zone;
  }

  private static int zerosFrom(List<String> groups, int from) {
    int end = from;
    while (end < groups.size() && groups.get(end).equals("0")) {
      end++;
    }
    return end - from;
  }
}
