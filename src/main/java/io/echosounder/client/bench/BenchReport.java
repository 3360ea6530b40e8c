package io.echosounder.client.bench;

import io.echosounder.client.ExitCode;
import io.echosounder.client.Spans;
import io.echosounder.client.Target;
import io.echosounder.common.ByteSizes;
import io.echosounder.transport.Transport;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes the result of a run as text, and knows the address that its document names too. */
final class BenchReport {
  private final Target target;
  private final Workload workload;
  private final Transport transport;
  private final BenchDocument document;

  /** The address of the server; null while it is unknown. */
  private volatile @Nullable String address;

  /** Null unless the server was asked and has answered. */
  private volatile @Nullable ServerBuild server;

  BenchReport(Target target, Workload workload, Transport transport, RunRecord run) {
    this.document = new BenchDocument(target, workload, transport, run);
    this.target = target;
    this.workload = workload;
    this.transport = transport;
  }

  void connected(String address) {
    this.address = address;
  }

  /** The server has told its version. */
  void served(ServerBuild build) {
    this.server = build;
  }

  /** The title of the HTML page. */
  String title() {
    return "bench " + Objects.requireNonNullElse(address, target.toString());
  }

  /** The parameters of the run in one line. */
  private String parameters() {
    return String.format(
        Locale.ROOT,
        "%s, %d %s, %s, %s after %s of warm-up, %s, %d %s (%s)",
        workload.mode().label(),
        workload.connections(),
        workload.connections() == 1 ? "connection" : "connections",
        ByteSizes.show(workload.size()),
        Spans.show(workload.duration()),
        Spans.show(workload.warmup()),
        workload.isOpenLoop()
            ? String.format(Locale.ROOT, "open loop at %s messages/s", rate(workload.rate()))
            : "closed loop",
        workload.loops(),
        workload.loops() == 1 ? "event loop" : "event loops",
        transport.label());
  }

  String text(Result result) {
    StringBuilder text = new StringBuilder(title() + ": " + parameters() + "\n");
    if (result.seconds() <= 0) {
      return text.append("nothing was measured: the run ended during the warm-up").toString();
    }
    text.append(
        String.format(
            Locale.ROOT,
            "rate     %s messages/s, %,.1f MB/s, measured for %s",
            rate(result.messagesPerSecond()),
            result.bytesPerSecond() / 1e6,
            seconds(result.seconds())));
    if (result.seconds() < 0.99 * workload.duration().toNanos() / 1e9) {
      text.append(" rather than ").append(Spans.show(workload.duration()));
    }
    // Connects of the warm-up do not count. So in other modes only failures cause connects.
    if (workload.mode() == Mode.CHURN) {
      text.append(String.format(Locale.ROOT, ", %,d connects", result.totals().connects));
    }
    text.append('\n');
    if (result.latency().getTotalCount() > 0) {
      text.append(
          String.format(
              Locale.ROOT,
              "latency  p50 %s, p90 %s, p99 %s, p99.9 %s, max %s\n",
              show(result, 50),
              show(result, 90),
              show(result, 99),
              show(result, 99.9),
              show(result, 100)));
    }
    if (lacksConnections(result)) {
      text.append(
          String.format(
              Locale.ROOT,
              "open     %,d of %,d connections at the end\n",
              result.totals().open,
              workload.connections()));
    }
    text.append("errors   ").append(errors(result)).append('\n');
    text.append(
        String.format(Locale.ROOT, "client   %.0f %% of one processor", result.cpus() * 100));
    if (result.clientWasTheLimit(workload.loops())) {
      text.append(": the client was the limit, not the server; try --loops or another machine");
    }
    return text.toString();
  }

  private boolean lacksConnections(Result result) {
    return workload.mode() != Mode.CHURN && result.totals().open < workload.connections();
  }

  /** Shows low rates with their fractions, because one message in ten seconds is a rate too. */
  static String rate(double perSecond) {
    return perSecond > 0 && perSecond < 100
        ? new BigDecimal(perSecond).round(new MathContext(3)).stripTrailingZeros().toPlainString()
        : String.format(Locale.ROOT, "%,.0f", perSecond);
  }

  private static String seconds(double seconds) {
    return Spans.show(span(seconds));
  }

  private static String show(Result result, double percentile) {
    return Spans.show(latency(result, percentile));
  }

  private static Duration latency(Result result, double percentile) {
    return Duration.ofNanos(result.latency().getValueAtPercentile(percentile));
  }

  static Duration span(double seconds) {
    return Duration.ofNanos(Math.round(seconds * 1e9));
  }

  /** The errors in one line. */
  String errors(Result result) {
    if (!result.totals().errors.isEmpty()) {
      return result.totals().errors.entrySet().stream()
          .map(each -> error(each.getKey(), each.getValue(), result))
          .collect(Collectors.joining(", "));
    }
    return switch (exitCode(result)) {
      case READ_TIMEOUT -> "no message came back for " + Spans.show(workload.readTimeout());
      case UNCERTAIN -> missing(result) + " before the run ended: a longer -d may tell why";
      default -> "none";
    };
  }

  private static String missing(Result result) {
    if (!result.hasConnected()) {
      return "no connection was made";
    }
    return result.totals().bytes == 0 ? "no message came back" : "no whole message came back";
  }

  ExitCode exitCode(Result result) {
    return result.exitCode(workload.readTimeout());
  }

  private static String error(ExitCode kind, long count, Result result) {
    String reason = result.totals().reasons.get(kind);
    return kind.label() + " " + count + (reason == null ? "" : " (" + reason + ")");
  }

  /**
   * Returns the JSON document.
   *
   * @param curves whether to write the curves over time and over percentiles too
   */
  byte[] document(Result result, ExitCode exitCode, String message, boolean curves) {
    return document.bytes(result, address, server, exitCode, message, curves);
  }
}
