package io.echosounder.kubernetes;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A container of the image, run under the settings of the pod in the manifests. */
final class Container implements AutoCloseable {

  private static final String OVERLAY = "overlays/jvm";
  private static final String NAME = "echosounder";

  private final Images images;
  private final Network network;

  private Container(Images images, Network network) {
    this.images = images;
    this.network = network;
  }

  /** The options that give podman the settings of the pod, with this user. */
  static List<String> settings(Network network, String user, Map<String, String> environment) {
    String limit =
        Pods.container(OVERLAY).at("/resources/limits/memory").asText().replace("Mi", "m");
    List<String> options =
        new ArrayList<>(
            List.of(
                "--network",
                "ns:" + network.path(),
                "--read-only",
                "--read-only-tmpfs=false",
                "--user",
                user,
                "--cap-drop",
                "all",
                "--security-opt",
                "no-new-privileges",
                "--ulimit",
                "nofile=20000:20000",
                "--ulimit",
                "nproc=10000:10000",
                "--memory",
                limit,
                "--memory-swap",
                limit));
    environment.forEach((name, value) -> options.addAll(List.of("--env", name + "=" + value)));
    return options;
  }

  /** The user of the manifests. */
  static String podUser() {
    JsonNode context = Pods.spec(OVERLAY).path("securityContext");
    return context.path("runAsUser").asInt() + ":" + context.path("runAsGroup").asInt();
  }

  static int graceSeconds() {
    return Pods.spec(OVERLAY).path("terminationGracePeriodSeconds").asInt();
  }

  static long memoryLimit() {
    String limit = Pods.container(OVERLAY).at("/resources/limits/memory").asText();
    return Long.parseLong(limit.replace("Mi", "")) << 20;
  }

  /** Starts the server of the overlay and waits until it is ready. */
  static Container serve(Images images, Network network, String user, Map<String, String> more) {
    Map<String, String> environment = Pods.environment(OVERLAY);
    environment.putAll(more);
    return serve(images, network, user, environment, List.of());
  }

  /** Starts the server of a component, with {@code files} where its first volume is mounted. */
  static Container serve(Images images, Network network, String component, Path files) {
    String mountPath = Pods.container(component).at("/volumeMounts/0/mountPath").asText();
    return serve(
        images,
        network,
        podUser(),
        Pods.environment(component),
        List.of("--volume", files + ":" + mountPath + ":ro"));
  }

  private static Container serve(
      Images images,
      Network network,
      String user,
      Map<String, String> environment,
      List<String> options) {
    List<String> command = images.storage("podman", "run", "--detach", "--name", NAME);
    command.addAll(settings(network, user, environment));
    command.addAll(options);
    command.add(Images.IMAGE);
    Machine.must(command);
    Container container = new Container(images, network);
    try {
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> container.isReady() || !container.isRunning());
      if (!container.isRunning()) {
        throw new AssertionError("it ended: " + container.logs());
      }
      return container;
    } catch (RuntimeException | AssertionError e) {
      container.close();
      throw e;
    }
  }

  private boolean isReady() {
    try {
      return management("/health/ready").statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  HttpResponse<String> management(String path) throws IOException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://" + network.inside() + ":9000/q" + path);
      return http.send(
          HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The value of a gauge, such as {@code some_gauge} or {@code some_gauge{label="value"}}. */
  double gauge(String series) throws IOException {
    return management("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElseThrow();
  }

  boolean isRunning() {
    return inspect("{{.State.Running}}").equals("true");
  }

  /** The output of {@code podman inspect} for this Go template. */
  String inspect(String template) {
    return Machine.must(
        images.storage("podman", "container", "inspect", "--format", template, NAME));
  }

  String logs() {
    return Machine.must(images.storage("podman", "logs", NAME));
  }

  /** SIGTERM, and SIGKILL after the pod's grace period. */
  void stop() {
    Machine.must(images.storage("podman", "stop", "--time", "" + graceSeconds(), NAME));
  }

  @Override
  public void close() {
    Machine.run(images.storage("podman", "rm", "--force", NAME));
  }
}
