package io.echosounder.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Services and policies name ports that exist, and open them to the right callers. */
class NetworkTest {

  @ParameterizedTest
  @MethodSource("folders")
  void portsGoByName(String folder) {
    List<JsonNode> named = new ArrayList<>();
    for (JsonNode service : Kustomize.ofKind(folder, "Service")) {
      service.at("/spec/ports").forEach(port -> named.add(port.path("targetPort")));
      service.at("/spec/ports").forEach(port -> named.add(port.path("name")));
    }
    for (JsonNode policy : Kustomize.ofKind(folder, "NetworkPolicy")) {
      for (JsonNode rule : policy.at("/spec/ingress")) {
        rule.path("ports").forEach(port -> named.add(port.path("port")));
      }
    }
    for (JsonNode monitor : Kustomize.ofKind(folder, "PodMonitor")) {
      monitor.at("/spec/podMetricsEndpoints").forEach(end -> named.add(end.path("port")));
    }
    assertThat(named).allMatch(JsonNode::isTextual);
    assertThat(named).map(JsonNode::asText).isSubsetOf(Pods.ports(folder).keySet());
  }

  @ParameterizedTest
  @MethodSource("folders")
  void servicesHaveTheNumberOfThePodsPort(String folder) {
    Map<String, Integer> ports = Pods.ports(folder);
    for (JsonNode service : Kustomize.ofKind(folder, "Service")) {
      for (JsonNode port : service.at("/spec/ports")) {
        assertThat(port.path("port").asInt()).isEqualTo(ports.get(port.path("name").asText()));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("folders")
  void everySelectorFindsThePod(String folder) {
    List<JsonNode> selectors = new ArrayList<>();
    Kustomize.ofKind(folder, "Service").forEach(o -> selectors.add(o.at("/spec/selector")));
    Kustomize.ofKind(folder, "NetworkPolicy")
        .forEach(o -> selectors.add(o.at("/spec/podSelector/matchLabels")));
    for (String kind : List.of("Deployment", "PodDisruptionBudget", "PodMonitor")) {
      Kustomize.ofKind(folder, kind)
          .forEach(o -> selectors.add(o.at("/spec/selector/matchLabels")));
    }
    Kustomize.ofKind(folder, "Deployment").stream()
        .flatMap(
            o -> StrictJson.items(o.at("/spec/template/spec/topologySpreadConstraints")).stream())
        .forEach(spread -> selectors.add(spread.at("/labelSelector/matchLabels")));
    for (JsonNode selector : selectors) {
      assertThat(StrictJson.map(selector)).isNotEmpty();
      assertThat(Pods.labels("base")).containsAllEntriesOf(StrictJson.map(selector));
    }
  }

  @ParameterizedTest
  @MethodSource("folders")
  void whoReachesWhat(String folder) {
    for (JsonNode policy : Kustomize.ofKind(folder, "NetworkPolicy")) {
      for (JsonNode rule : policy.at("/spec/ingress")) {
        JsonNode from = rule.at("/from/0/namespaceSelector/matchLabels");
        String who = from.isMissingNode() ? "anybody" : StrictJson.map(from).toString();
        for (JsonNode port : rule.path("ports")) {
          assertThat(who)
              .isEqualTo(
                  switch (port.path("port").asText()) {
                    case "echo", "echo-tls", "echo-ws" -> "anybody";
                    case "management" -> "{kubernetes.io/metadata.name=monitoring}";
                    case "admin" -> "{echosounder.io/admin=allowed}";
                    default -> "nobody";
                  });
          assertThat(port.path("port").asText().equals("admin"))
              .isEqualTo(policy.at("/metadata/name").asText().equals("echosounder-admin"));
        }
      }
    }
    assertThat(Kustomize.ofKind(folder, "NetworkPolicy"))
        .hasSize(folder.equals("components/remote-admin") ? 2 : 1);
  }

  @Test
  void theRouteLeadsToTheService() {
    JsonNode route = Kustomize.only("components/gateway", "TCPRoute", "echosounder");
    JsonNode backend = route.at("/spec/rules/0/backendRefs/0");
    JsonNode service = Kustomize.only("base", "Service", backend.path("name").asText());
    assertThat(backend.path("port").asInt())
        .isEqualTo(service.at("/spec/ports/0/port").asInt())
        .isEqualTo(Pods.ports("base").get("echo"));
  }

  @Test
  void theLoadBalancerShowsWhoCalls() {
    JsonNode service =
        Kustomize.only("components/load-balancer", "Service", "echosounder-load-balancer");
    assertThat(service.at("/spec/type").asText()).isEqualTo("LoadBalancer");
    assertThat(service.at("/spec/externalTrafficPolicy").asText()).isEqualTo("Local");
  }

  /** The name resolves to every pod, draining ones included. */
  @Test
  void theAdminServiceLeadsToEveryPod() {
    JsonNode service = Kustomize.only("components/remote-admin", "Service", "echosounder-admin");
    assertThat(service.at("/spec/clusterIP").asText()).isEqualTo("None");
    assertThat(service.at("/spec/publishNotReadyAddresses").asBoolean()).isTrue();
    assertThat(service.at("/spec/ports/0/port").asInt()).isEqualTo(Pods.ports("base").get("admin"));
  }

  static List<String> folders() throws IOException {
    return Pods.folders();
  }
}
