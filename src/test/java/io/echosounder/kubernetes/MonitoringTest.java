package io.echosounder.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.echosounder.Documents;
import io.echosounder.connection.CloseReason;
import io.echosounder.listener.ListenerState;
import io.echosounder.listener.RefusalCause;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Alerts and dashboard ask for documented metrics, which ReadmeTest compares with a scrape. */
class MonitoringTest {

  private static final String PROMETHEUS = "components/prometheus";

  /** Any name in front of braces, and every name that begins with ours. */
  private static final Pattern METRIC = Pattern.compile("echosounder_\\w+|[a-z_:]+(?=\\{)");

  /** Metrics of the kubelet and of kube-state-metrics. */
  private static final Set<String> OF_THE_CLUSTER =
      Set.of(
          "container_memory_working_set_bytes",
          "container_cpu_usage_seconds_total",
          "kube_pod_container_resource_limits",
          "kube_pod_container_status_restarts_total",
          "kube_deployment_status_replicas",
          "kube_deployment_status_replicas_updated");

  private static final Pattern MATCHER = Pattern.compile("(\\w+)=\"([^\"]*)\"");

  private static final Map<String, Set<String>> VALUES =
      Map.of(
          "state", labels(Stream.of(ListenerState.values()).map(ListenerState::label)),
          "cause", labels(Stream.of(RefusalCause.values()).map(RefusalCause::label)),
          "container", Set.of("echosounder"),
          "deployment", Set.of("echosounder"),
          "resource", Set.of("memory"),
          "reason", labels(Stream.of(CloseReason.values()).map(CloseReason::label)));

  @Test
  void everyExpressionAsksForMetricsThatExist() throws IOException {
    Set<String> metrics = new TreeSet<>(Documents.firstColumn("docs/api.md", "metric"));
    metrics.addAll(OF_THE_CLUSTER);
    for (String histogram : List.of("echosounder_connection_duration_seconds")) {
      assertThat(metrics).contains(histogram);
      Stream.of("_bucket", "_count", "_sum").forEach(part -> metrics.add(histogram + part));
    }
    for (String expression : expressions()) {
      List<String> asked =
          METRIC.matcher(expression).results().map(found -> found.group()).toList();
      assertThat(asked).as(expression).isNotEmpty().allMatch(metrics::contains);
    }
  }

  @Test
  void everyValueOfALabelCanOccur() throws IOException {
    for (String expression : expressions()) {
      for (Matcher matcher = MATCHER.matcher(expression); matcher.find(); ) {
        assertThat(VALUES).as(expression).containsKey(matcher.group(1));
        assertThat(VALUES.get(matcher.group(1))).as(expression).contains(matcher.group(2));
      }
    }
  }

  /** Grafana's sidecar finds the ConfigMap by this label. */
  @Test
  void theDashboardIsFound() throws IOException {
    JsonNode map = Kustomize.only(PROMETHEUS, "ConfigMap", "echosounder-dashboard");
    assertThat(StrictJson.map(map.at("/metadata/labels"))).containsEntry("grafana_dashboard", "1");
    assertThat(dashboard().path("panels")).isNotEmpty();
    List<Integer> ids =
        StrictJson.items(dashboard().path("panels")).stream()
            .map(p -> p.path("id").asInt())
            .toList();
    assertThat(ids).doesNotHaveDuplicates();
  }

  private static List<String> expressions() throws IOException {
    List<String> expressions = new ArrayList<>();
    JsonNode rules = Kustomize.only(PROMETHEUS, "PrometheusRule", "echosounder");
    expressions.addAll(rules.findValuesAsText("expr"));
    expressions.addAll(dashboard().findValuesAsText("expr"));
    // The variables of the dashboard have queries too.
    for (JsonNode variable : dashboard().at("/templating/list")) {
      if (variable.path("query").isObject()) {
        expressions.add(variable.at("/query/query").asText());
      }
    }
    assertThat(expressions).hasSizeGreaterThan(10);
    return expressions;
  }

  private static JsonNode dashboard() throws IOException {
    JsonNode map = Kustomize.only(PROMETHEUS, "ConfigMap", "echosounder-dashboard");
    return StrictJson.parse(map.path("data").path("echosounder.json").asText());
  }

  private static Set<String> labels(Stream<String> labels) {
    return labels.collect(Collectors.toSet());
  }
}
