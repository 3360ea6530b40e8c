package io.echosounder.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.net.URI;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The server answers the paths that the kubelet and Prometheus request. */
@QuarkusTest
class ProbesTest {

  @TestHTTPResource(management = true)
  URL management;

  @Test
  void everyPathIsAnswered() throws Exception {
    List<String> paths = new ArrayList<>();
    for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
      paths.add(Pods.container("base").path(probe).at("/httpGet/path").asText());
    }
    assertThat(paths).containsExactly("/q/health/started", "/q/health/live", "/q/health/ready");
    JsonNode monitor = Kustomize.only("components/prometheus", "PodMonitor", "echosounder");
    for (JsonNode endpoint : monitor.at("/spec/podMetricsEndpoints")) {
      paths.add(endpoint.path("path").asText());
    }
    for (String path : paths) {
      URI uri = management.toURI().resolve(path);
      RestAssured.get(uri).then().statusCode(200);
    }
  }
}
