package io.echosounder.client.idle;

import io.echosounder.client.bothends.ClientSaw;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The observations of both ends about the lost connections.
 *
 * @param conclusions each sentence, and the number of connections with it
 * @param search lines about the search for the connections on the server
 */
record BothEnds(Map<String, Integer> conclusions, List<String> search) {

  static BothEnds of(List<Outcome> outcomes, List<String> search) {
    Map<String, Integer> conclusions = new LinkedHashMap<>();
    for (Outcome each : outcomes) {
      ClientSaw client = each.ending().client();
      if (each.server() != null && client != null) {
        conclusions.merge(each.server().sentence(client), 1, Integer::sum);
      }
    }
    return new BothEnds(conclusions, search);
  }

  /** Lines for people; none without {@code --admin}. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    conclusions.forEach(
        (sentence, count) ->
            lines.add(
                "both ends: "
                    + sentence
                    + ": "
                    + count
                    + (count == 1 ? " connection" : " connections")));
    search.forEach(line -> lines.add("both ends: " + line));
    return lines;
  }
}
