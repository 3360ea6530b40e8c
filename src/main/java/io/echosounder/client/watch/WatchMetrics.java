package io.echosounder.client.watch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import io.echosounder.client.Target;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Histogram;

/** Serves the figures for Prometheus at {@code /metrics}, with the JDK's small HTTP server. */
final class WatchMetrics implements AutoCloseable {
  private static final String PATH = "/metrics";
  private static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final Target target;
  private final HttpServer server;
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          2, Thread.ofPlatform().daemon().name("watch-metrics-", 0).factory());
  private final AtomicReference<Totals> last = new AtomicReference<>();

  WatchMetrics(Target target, int port) throws Failure {
    this.target = target;
    try {
      server = HttpServer.create(new InetSocketAddress(port), 0);
    } catch (IOException e) {
      throw new Failure(
          ExitCode.INTERNAL, "--metrics " + port + ": the port cannot be bound: " + e.getMessage());
    }
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  void second(Second second) {
    last.set(second.totals());
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Totals totals = last.get();
      boolean known = exchange.getRequestURI().getPath().equals(PATH);
      byte[] body =
          (known ? totals == null ? "" : text(target, totals) : "see " + PATH + "\n")
              .getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", CONTENT_TYPE);
      exchange.sendResponseHeaders(known ? 200 : 404, body.length == 0 ? -1 : body.length);
      if (body.length > 0) {
        try (OutputStream out = exchange.getResponseBody()) {
          out.write(body);
        }
      }
    }
  }

  /** The figures in the text format of Prometheus. */
  static String text(Target target, Totals totals) {
    Exposition out = new Exposition("target=\"" + Exposition.escaped(target.toString()) + "\"");
    out.gauge("conversations", "Long conversations that should be up.", totals.conversations());
    out.gauge("conversations_up", "Long conversations that are served now.", totals.up());
    out.counter("messages_total", "Echoes that came back.", totals.messages());
    out.counter("goodbyes_total", "Planned ends of long connections.", totals.goodbyes());
    out.counter("lost_total", "Long connections that ended unplanned.", totals.lost());
    out.counter(
        "reconnects_total", "Long connections that were opened again.", totals.reconnects());
    out.head("fresh_total", "counter", "Fresh connections by result.");
    out.sample("fresh_total", "result=\"served\"", totals.freshServed());
    out.sample("fresh_total", "result=\"failed\"", totals.freshFailed());
    out.head("bytes_total", "counter", "Bytes by what became of them.");
    out.sample("bytes_total", "fate=\"echoed\"", totals.bytes().echoed());
    out.sample("bytes_total", "fate=\"lost\"", totals.bytes().lost());
    out.sample("bytes_total", "fate=\"wrong\"", totals.bytes().wrong());
    out.sample("bytes_total", "fate=\"unaccounted\"", totals.bytes().unaccounted());
    kinds(out, totals);
    out.gauge(
        "served_ratio", "Share of the time in which conversations were served.", totals.served());
    out.gauge(
        "longest_wait_seconds",
        "Longest wait of a conversation for an echo.",
        totals.longestWait().toNanos() / 1e9);
    out.head("round_trip_seconds", "summary", "Round trips of the whole run by address.");
    totals.addresses().forEach((address, figures) -> roundTrips(out, address, figures));
    return out.text();
  }

  /** Only finished ones count, because one that goes on may still change its kind. */
  private static void kinds(Exposition out, Totals totals) {
    out.head("disruptions_total", "counter", "Disruptions that are over, by kind.");
    for (Kind each : Kind.values()) {
      out.sample("disruptions_total", kind(each), of(totals.finished(), each).count());
    }
    out.head("disrupted_seconds_total", "counter", "Lengths of these disruptions by kind.");
    for (Kind each : Kind.values()) {
      double seconds = of(totals.finished(), each).total().toNanos() / 1e9;
      out.sample("disrupted_seconds_total", kind(each), seconds);
    }
    out.head("disruptions_current", "gauge", "Disruptions that go on, by kind.");
    for (Kind each : Kind.values()) {
      out.sample("disruptions_current", kind(each), of(totals.current(), each).count());
    }
  }

  private static Totals.OfKind of(Map<Kind, Totals.OfKind> kinds, Kind kind) {
    return kinds.getOrDefault(kind, Totals.OfKind.NONE);
  }

  private static String kind(Kind kind) {
    return "kind=\"" + kind.label() + "\"";
  }

  private static void roundTrips(Exposition out, String address, Totals.Address figures) {
    String label = "address=\"" + Exposition.escaped(address) + "\"";
    Histogram histogram = figures.roundTrips();
    for (double quantile : new double[] {0.5, 0.99}) {
      out.sample(
          "round_trip_seconds",
          label + ",quantile=\"" + quantile + "\"",
          histogram.getTotalCount() == 0
              ? Double.NaN
              : histogram.getValueAtPercentile(100 * quantile) / 1e9);
    }
    out.sample(
        "round_trip_seconds_sum",
        label,
        histogram.getTotalCount() == 0 ? 0 : histogram.getMean() * histogram.getTotalCount() / 1e9);
    out.sample("round_trip_seconds_count", label, histogram.getTotalCount());
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
