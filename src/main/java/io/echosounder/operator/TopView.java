package io.echosounder.operator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.echosounder.adminclient.AdminFailure;
import io.echosounder.adminclient.Answers;
import io.echosounder.adminclient.Answers.Answer;
import io.echosounder.adminclient.Instance.Listing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes the lines of the live table from the samples of the servers. */
final class TopView {

  private static final String KEYS = ": i id  a age  d idle  r received  s sent  p pending";

  /** Enough for usual values, so that columns stay where they are while the numbers change. */
  private static final Map<String, Integer> USUAL_WIDTHS =
      Map.of("ID", 3, "REMOTE", 21, "AGE", 6, "IDLE", 6, "IN", 7, "RTT", 7);

  private final boolean withInstance;
  private final Rates rates = new Rates();
  private final List<String> lines = new ArrayList<>();
  private int headerLine;

  /** The answers of one server: its listener, and its first connections in the wanted order. */
  record Sample(ObjectNode listener, Listing connections) {}

  TopView(boolean withInstance) {
    this.withInstance = withInstance;
  }

  /** Takes new samples and lays them out. */
  void show(Answers<Sample> samples, Sort sort, Screen.Size size, long nanoTime, Instant now) {
    List<ObjectNode> connections = connections(samples, sort, size.rows());
    note(samples, connections, nanoTime);
    lines.clear();
    for (Answer<Sample> each : samples.good()) {
      lines.add(summary(each.name(), each.value().listener(), now));
    }
    for (AdminFailure failure : samples.failures()) {
      lines.add(failure.getMessage());
    }
    lines.add("");
    headerLine = lines.size();
    int room = size.rows() - lines.size() - 3;
    Table table = table(connections.subList(0, Math.clamp(room, 0, connections.size())));
    lines.addAll(table.lines(size.columns()));
    while (lines.size() < size.rows() - 1) {
      lines.add("");
    }
    lines.add("q quit  by " + sort.parameter() + KEYS);
  }

  /** All connections and the summaries, for an output that is no terminal. */
  String once(Answers<Sample> samples, Sort sort, boolean headers, Instant now) {
    StringBuilder text = new StringBuilder();
    if (headers) {
      samples
          .good()
          .forEach(
              each -> text.append(summary(each.name(), each.value().listener(), now)).append('\n'));
      text.append('\n');
    }
    List<ObjectNode> connections = connections(samples, sort, Integer.MAX_VALUE);
    List<Columns.Column> columns = new ArrayList<>(Columns.open(withInstance, false));
    return text.append(Columns.table(columns, connections).text(headers)).toString();
  }

  List<String> lines() {
    return lines;
  }

  /** The index of the line with the headers. */
  int headerLine() {
    return headerLine;
  }

  private static List<ObjectNode> connections(Answers<Sample> samples, Sort sort, int max) {
    Answers<Listing> listings = new Answers<>(new ArrayList<>(), samples.failures());
    for (Answer<Sample> each : samples.good()) {
      listings.good().add(new Answer<>(each.instance(), each.name(), each.value().connections()));
    }
    return ConnectionsCommand.merged(listings, sort, max);
  }

  private void note(Answers<Sample> samples, List<ObjectNode> connections, long nanoTime) {
    rates.begin(nanoTime);
    for (Answer<Sample> each : samples.good()) {
      ObjectNode listener = each.value().listener();
      rates.note(each.name() + " in", listener.path("bytesReceived").asLong());
      rates.note(each.name() + " out", listener.path("bytesSent").asLong());
    }
    for (ObjectNode each : connections) {
      rates.note(Rates.connection(each), each.path("bytesReceived").asLong());
    }
  }

  private String summary(String name, ObjectNode listener, Instant now) {
    return name
        + "  "
        + ListenerText.state(listener)
        + " for "
        + Show.since(listener.path("since"), now)
        + "  open "
        + Show.text(listener.path("open"))
        + "/"
        + Show.text(listener.path("maxConnections"))
        + "  accepted "
        + Show.text(listener.path("accepted"))
        + "  in "
        + rates.perSecond(name + " in")
        + "  out "
        + rates.perSecond(name + " out");
  }

  private Table table(List<ObjectNode> connections) {
    Columns.Column rate =
        new Columns.Column("IN", connection -> rates.perSecond(Rates.connection(connection)));
    List<Columns.Column> columns = Columns.live(withInstance, rate);
    Table table = Columns.table(columns, connections);
    for (int i = 0; i < columns.size(); i++) {
      table.atLeast(i, USUAL_WIDTHS.getOrDefault(columns.get(i).header(), 0));
    }
    return table;
  }
}
