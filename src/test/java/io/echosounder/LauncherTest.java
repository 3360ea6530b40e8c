package io.echosounder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./echosounder} in a fresh clone, with scripts in the places of Maven and Java. */
@Timeout(120)
class LauncherTest {

  /**
   * Notes that it ran, says what Maven says, and makes the jar once {@code go} is there. The build
   * runs a server to train the caches, so it removes the mark that it is given.
   */
  private static final String MAVEN =
      """
      #!/bin/sh
      echo "$*" >>builds
      echo '[INFO] --- compiler:3.14.1:compile (default-compile) @ echosounder ---'
      until [ -e go ]; do sleep 0.05; done
      [ ! -e broken ] || { echo '[ERROR] it does not compile'; exit 1; }
      mkdir -p target/quarkus-app
      rm -f "$LAUNCHER_STARTING"
      touch target/quarkus-app/quarkus-run.jar
      """;

  /** As a server it starts when {@code started} is there, and removes the mark as the real one. */
  private static final String JAVA =
      """
      #!/bin/sh
      case "$*" in
        *" dial "*) echo "dial finds mark: $([ -L "$BASE/target/starting" ] && echo yes || echo no)" ;;
        *)
          touch "$BASE/entered"
          until [ -e "$BASE/started" ]; do sleep 0.05; done
          rm -f "$LAUNCHER_STARTING"
          echo "served: ${*##*-jar}" ;;
      esac
      """;

  @TempDir Path base;
  @TempDir Path jdk;

  private final List<Process> processes = new ArrayList<>();

  @BeforeEach
  void freshClone() throws IOException {
    script(base.resolve("echosounder"), Files.readString(Path.of("echosounder")));
    Files.createDirectories(base.resolve(".mvn"));
    Files.copy(Path.of(".mvn/find-jdk.sh"), base.resolve(".mvn/find-jdk.sh"));
    script(base.resolve("mvnw"), MAVEN);
    Files.createDirectories(jdk.resolve("bin"));
    script(jdk.resolve("bin/java"), JAVA);
    script(jdk.resolve("bin/javac"), "#!/bin/sh\n");
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
  }

  @AfterEach
  void end() {
    processes.forEach(Process::destroyForcibly);
  }

  @Test
  void twoCommandsInAFreshCloneBuildOnceAndTheSecondWaitsForTheServer() throws Exception {
    Process server = launch("server");
    await().until(() -> said("server").contains("echosounder:   compiling"));
    Process client = launch("client", "dial", "localhost:8080");
    await().until(() -> said("client").contains("is building it: waiting"));
    Files.createFile(base.resolve("go"));
    await().until(() -> Files.exists(base.resolve("entered")));
    assertThat(Files.isSymbolicLink(base.resolve("target/starting"))).isTrue();
    // The client must not dial before this.
    Files.createFile(base.resolve("started"));
    assertThat(ended(server)).isZero();
    assertThat(ended(client)).isZero();
    assertThat(said("client")).contains("dial finds mark: no");
    assertThat(said("server")).contains("building it, once", "served:");
    assertThat(Files.readAllLines(base.resolve("builds"))).hasSize(1);
    assertThat(base.resolve("target/building")).doesNotExist();
  }

  @Test
  void theLockOfAKilledLauncherHoldsNobody() throws Exception {
    Files.createDirectories(base.resolve("target"));
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    for (String mark : List.of("building", "starting")) {
      Files.createSymbolicLink(base.resolve("target/" + mark), Path.of(Long.toString(dead.pid())));
    }
    Files.createFile(base.resolve("go"));
    assertThat(ended(launch("client", "dial", "localhost:8080"))).isZero();
    assertThat(said("client")).contains("dial finds mark: ").doesNotContain("waiting");
    assertThat(Files.readAllLines(base.resolve("builds"))).hasSize(1);
  }

  @Test
  void aBuildThatFailsSaysWhyAndLeavesNoLock() throws Exception {
    Files.createFile(base.resolve("broken"));
    Files.createFile(base.resolve("go"));
    assertThat(ended(launch("server"))).isEqualTo(1);
    assertThat(said("server")).contains("[ERROR] it does not compile", "the build failed");
    assertThat(Files.isSymbolicLink(base.resolve("target/building"))).isFalse();
  }

  /** Only a server on this machine is waited for. */
  @Test
  void aCommandToAnotherMachineWaitsForNobody() throws Exception {
    Files.createDirectories(base.resolve("target/quarkus-app"));
    Files.createFile(base.resolve("target/quarkus-app/quarkus-run.jar"));
    launch("server", "-Dechosounder.listener.port=1", "serve");
    await().until(() -> Files.isSymbolicLink(base.resolve("target/starting")));
    assertThat(ended(launch("client", "dial", "example.org:8080"))).isZero();
    assertThat(said("client")).contains("dial finds mark: yes");
    Files.createFile(base.resolve("started"));
    for (Process process : processes) {
      assertThat(ended(process)).isZero();
    }
  }

  private Process launch(String name, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(base.resolve("echosounder").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(base.resolve(name + ".log").toFile());
    builder.environment().put("JAVA_HOME", jdk.toString());
    builder.environment().put("BASE", base.toString());
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  private String said(String name) throws IOException {
    return Files.readString(base.resolve(name + ".log"), StandardCharsets.UTF_8);
  }

  private static int ended(Process process) throws InterruptedException {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }
}
