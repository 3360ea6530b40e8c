package io.echosounder.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.echosounder.Documents;
import io.echosounder.client.watch.WatchCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The pod that watches the Service from inside the cluster. */
class WatchPodTest {
  private static final String WATCH = "overlays/watch";
  private static final Pattern METRIC = Pattern.compile("echosounder_watch_\\w+");

  private static JsonNode pod() {
    return Kustomize.only(WATCH, "Deployment", "echosounder-watch").at("/spec/template/spec");
  }

  private static JsonNode container() {
    return pod().at("/containers/0");
  }

  /** The options are parsed, and none is unknown. */
  @Test
  void runsACommandThatExists() throws IOException {
    List<String> args = StrictJson.texts(container().path("args"));
    assertThat(args.getFirst()).isEqualTo("watch");
    CommandLine.ParseResult parsed =
        new CommandLine(new WatchCommand())
            .parseArgs(args.subList(1, args.size()).toArray(String[]::new));
    assertThat(parsed.matchedOptionValue("--metrics", 0))
        .isEqualTo(container().at("/ports/0/containerPort").asInt());
    assertThat(args.getLast()).isEqualTo("echosounder:" + Pods.ports("base").get("echo"));
    assertThat(Kustomize.only("base", "Service", "echosounder").isMissingNode()).isFalse();
    // As the image has it.
    assertThat(Files.readString(Path.of("src/main/docker/Dockerfile.jvm")))
        .contains("> client", "jdk.httpserver");
    assertThat(StrictJson.texts(container().path("command")))
        .containsExactly("/opt/jre/bin/java", "@/opt/echosounder/client");
  }

  @Test
  void keepsToTheRestrictedStandard() {
    JsonNode security = container().path("securityContext");
    assertThat(pod().at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
    assertThat(pod().at("/securityContext/seccompProfile/type").asText())
        .isEqualTo("RuntimeDefault");
    assertThat(pod().path("automountServiceAccountToken").asBoolean(true)).isFalse();
    assertThat(security.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
    assertThat(security.path("readOnlyRootFilesystem").asBoolean()).isTrue();
    assertThat(StrictJson.texts(security.at("/capabilities/drop"))).containsExactly("ALL");
    assertThat(StrictJson.map(container().at("/resources/limits"))).containsOnlyKeys("memory");
  }

  @Test
  void isScrapedByMonitoringAlone() {
    JsonNode monitor = Kustomize.only(WATCH, "PodMonitor", "echosounder-watch");
    JsonNode policy = Kustomize.only(WATCH, "NetworkPolicy", "echosounder-watch");
    Map<String, String> labels =
        StrictJson.map(
            Kustomize.only(WATCH, "Deployment", "echosounder-watch")
                .at("/spec/template/metadata/labels"));
    assertThat(labels)
        .containsAllEntriesOf(StrictJson.map(monitor.at("/spec/selector/matchLabels")))
        .containsAllEntriesOf(StrictJson.map(policy.at("/spec/podSelector/matchLabels")));
    assertThat(monitor.at("/spec/podMetricsEndpoints/0/port").asText()).isEqualTo("metrics");
    assertThat(monitor.at("/spec/podMetricsEndpoints/0/path").asText()).isEqualTo("/metrics");
    assertThat(policy.at("/spec/ingress/0/ports/0/port").asText()).isEqualTo("metrics");
    assertThat(StrictJson.map(policy.at("/spec/ingress/0/from/0/namespaceSelector/matchLabels")))
        .containsEntry("kubernetes.io/metadata.name", "monitoring");
    // The server's own selectors must not take this pod for one of theirs.
    assertThat(labels.get("app.kubernetes.io/component"))
        .isNotEqualTo(Pods.labels("base").get("app.kubernetes.io/component"));
  }

  @Test
  void alertsAskForFiguresThatExist() throws IOException {
    Set<String> figures = new TreeSet<>(Documents.firstColumn("docs/client.md", "figure of watch"));
    List<String> expressions =
        Kustomize.only(WATCH, "PrometheusRule", "echosounder-watch").findValuesAsText("expr");
    assertThat(expressions).isNotEmpty();
    for (String expression : expressions) {
      assertThat(METRIC.matcher(expression).results().map(found -> found.group()))
          .isNotEmpty()
          .allMatch(figures::contains);
    }
  }
}
