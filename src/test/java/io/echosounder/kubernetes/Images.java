package io.echosounder.kubernetes;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The image of {@code Dockerfile.jvm}, built without a registry. Debian's packages and this JDK
 * stand in for the base images, under their names; the packaged application stands in for the stage
 * that Maven runs in.
 */
final class Images implements AutoCloseable {

  static final String IMAGE = "localhost/echosounder:jvm";

  private static final Path APP = Path.of("target/quarkus-app");

  /** Kept between runs, because making the stand-ins takes most of the time. */
  private final Path kept = Path.of("target/container").toAbsolutePath();

  /** Short, because it holds sockets, whose paths have at most 107 characters. */
  private final Path state =
      Path.of("/run/echosounder-" + Integer.toHexString(kept.toString().hashCode()));

  /** Builds the image; skips the tests if this machine cannot build images. */
  static Images build() throws IOException {
    Machine.assumeRoot();
    Machine.assumePrograms("podman", "buildah", "runc", "mmdebstrap", "ip", "apt-get", "dpkg");
    assumeTrue(Files.exists(APP.resolve("quarkus-run.jar")), "no jar is packaged");
    Path jdk = Path.of(System.getProperty("java.home"));
    assumeTrue(
        Files.readString(jdk.resolve("release")).contains("Eclipse Adoptium"),
        "this JDK is not Temurin, and another one needs libraries that the image does not have");
    Images images = new Images();
    Files.createDirectories(images.kept);
    new StandIns(images, images.kept, jdk).make();
    images.makeImage();
    return images;
  }

  private void makeImage() throws IOException {
    // A small stage first: if it fails, the machine refuses; if a later one fails, our Dockerfile
    // is wrong.
    Path folder = Files.createDirectories(kept.resolve("trial"));
    Path trial =
        Files.writeString(
            folder.resolve("Dockerfile"), "FROM " + StandIns.JAVA + "\nRUN java -version\n");
    Machine.mayBeRefused(
        "to run a stage of a Dockerfile",
        storage(
            "buildah",
            "bud",
            "-q",
            "--isolation",
            "chroot",
            "-f",
            trial.toString(),
            folder.toString()));
    Path build = kept.resolve("build");
    Machine.must("rm", "--recursive", "--force", build.toString());
    Path app = build.resolve("code").resolve(APP);
    Files.createDirectories(app.getParent());
    Machine.must("cp", "--recursive", APP.toString(), app.toString());
    // Made for another folder, so they would not fit.
    Machine.must("find", app.toString(), "-name", "*.aot", "-delete");
    Path context = Files.createDirectories(kept.resolve("context/src/main/jvm"));
    for (String file : List.of("flags", "serve-flags", "train")) {
      Files.copy(
          Path.of("src/main/jvm", file),
          context.resolve(file),
          StandardCopyOption.REPLACE_EXISTING);
    }
    Machine.must(
        storage(
            "buildah",
            "bud",
            "--isolation",
            "chroot",
            "--no-cache",
            "--build-arg",
            "VERSION=1.2.3",
            "--build-context",
            "build=" + build,
            "-t",
            IMAGE,
            "-f",
            Path.of("src/main/docker/Dockerfile.jvm").toAbsolutePath().toString(),
            kept.resolve("context").toString()));
  }

  /** A call of podman or buildah that keeps all its files in the folders of this object. */
  List<String> storage(String program, String... arguments) {
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            program,
            "--root",
            kept.resolve("storage").toString(),
            "--runroot",
            state.resolve("storage").toString(),
            "--storage-driver",
            "overlay"));
    if (program.equals("podman")) {
      command.addAll(
          List.of(
              "--tmpdir",
              state.resolve("podman").toString(),
              "--runtime",
              "runc",
              "--cgroup-manager",
              "cgroupfs"));
    }
    command.addAll(List.of(arguments));
    return command;
  }

  @Override
  public void close() {
    Machine.run(storage("podman", "rm", "--force", "--all"));
    // The stand-ins stay in target, because making them takes most of the time.
    Machine.run(storage("podman", "image", "rm", "--force", IMAGE));
    Machine.run(storage("podman", "image", "prune", "--force"));
    // podman leaves it mounted, and a mounted folder cannot be deleted with target.
    Machine.run("umount", kept.resolve("storage/overlay").toString());
    Machine.run("rm", "--recursive", "--force", state.toString());
  }
}
