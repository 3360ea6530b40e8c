package io.echosounder.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The server's pod that a folder runs. */
final class Pods {

  private Pods() {}

  /** The folders whose build has the server's pod; components are built on top of an overlay. */
  static List<String> folders() throws IOException {
    return Kustomize.folders().stream().filter(Pods::hasServer).toList();
  }

  private static boolean hasServer(String folder) {
    return Kustomize.ofKind(folder, "Deployment").stream()
        .anyMatch(each -> each.at("/metadata/name").asText().equals("echosounder"));
  }

  static JsonNode deployment(String folder) {
    return Kustomize.only(folder, "Deployment", "echosounder");
  }

  static JsonNode spec(String folder) {
    return deployment(folder).at("/spec/template/spec");
  }

  static JsonNode container(String folder) {
    return spec(folder).at("/containers/0");
  }

  static Map<String, Integer> ports(String folder) {
    Map<String, Integer> ports = new TreeMap<>();
    for (JsonNode port : container(folder).path("ports")) {
      ports.put(port.path("name").asText(), port.path("containerPort").asInt());
    }
    return ports;
  }

  /** The environment of the ConfigMap, then that of the container, which wins. */
  static Map<String, String> environment(String folder) {
    Map<String, String> environment = new TreeMap<>();
    for (JsonNode from : container(folder).path("envFrom")) {
      String name = from.at("/configMapRef/name").asText();
      environment.putAll(StrictJson.map(Kustomize.only(folder, "ConfigMap", name).path("data")));
    }
    for (JsonNode variable : container(folder).path("env")) {
      environment.put(
          variable.path("name").asText(), variable.path("value").asText("echosounder-pod"));
    }
    return environment;
  }

  static Map<String, String> labels(String folder) {
    return StrictJson.map(deployment(folder).at("/spec/template/metadata/labels"));
  }
}
