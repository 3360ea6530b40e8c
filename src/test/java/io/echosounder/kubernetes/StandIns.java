package io.echosounder.kubernetes;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Images that stand in for the base images of {@code Dockerfile.jvm}, under their names. */
final class StandIns {

  static final String JAVA = "docker.io/library/eclipse-temurin:25-jdk";
  private static final String GLIBC = "gcr.io/distroless/base-nossl-debian12";

  /** The release of Debian that the image is based on. */
  private static final String SUITE = "bookworm";

  private final Images images;
  private final Path kept;
  private final Path jdk;

  StandIns(Images images, Path kept, Path jdk) {
    this.images = images;
    this.kept = kept;
    this.jdk = jdk;
  }

  /** Makes the stand-ins that an earlier run has not made. */
  void make() throws IOException {
    if (isMissing(JAVA)) {
      makeJava();
    }
    if (isMissing(GLIBC)) {
      makeGlibc();
    }
  }

  private boolean isMissing(String image) {
    return Machine.run(images.storage("buildah", "inspect", "--type", "image", image)).code() != 0;
  }

  private void makeJava() throws IOException {
    Path java = Files.createDirectories(kept.resolve("java"));
    Path base = java.resolve("base.tar");
    if (!Files.exists(base)) {
      Path unfinished = java.resolve("unfinished.tar");
      // jlink strips with objcopy, which is in binutils.
      Machine.mayBeRefused(
          "Debian's packages",
          List.of(
              "mmdebstrap",
              "--variant=minbase",
              "--include=binutils",
              SUITE,
              unfinished.toString(),
              mirror()));
      Files.move(unfinished, base);
    }
    // Links are followed, because Debian keeps the certificates in another folder.
    Machine.must("cp", "--recursive", "--dereference", jdk.toString(), java + "/jdk");
    standIn(
        JAVA,
        java,
        """
          FROM scratch
          ADD base.tar /
          COPY jdk /opt/java/openjdk
          ENV JAVA_HOME=/opt/java/openjdk PATH=/opt/java/openjdk/bin:/usr/sbin:/usr/bin:/sbin:/bin
          """);
    Machine.must("rm", "--recursive", java + "/jdk");
  }

  /** The mirror from which this machine's apt gets the release. */
  private static String mirror() {
    String known =
        Machine.mayBeRefused(
            "to list apt's sources",
            List.of("apt-get", "indextargets", "--format", "$(RELEASE) $(REPO_URI)"));
    Optional<String> mirror =
        known
            .lines()
            .filter(line -> line.startsWith(SUITE + " "))
            .map(line -> line.substring(SUITE.length() + 1))
            .findFirst();
    assumeTrue(mirror.isPresent(), "apt's sources have no Debian " + SUITE);
    return mirror.orElseThrow();
  }

  private void makeGlibc() throws IOException {
    Path folder = kept.resolve("glibc");
    Path root = Files.createDirectories(folder.resolve("root"));
    for (String name : List.of("base-files", "libc6", "netbase", "tzdata")) {
      Machine.mayBeRefused(
          "Debian's packages",
          List.of(
              "sh",
              "-c",
              "cd \"$1\" && apt-get download -qq \"$2\" && dpkg -x \"$2\"_*.deb root",
              "sh",
              folder.toString(),
              name));
    }
    Files.createDirectories(root.resolve("tmp"));
    Machine.must("chmod", "1777", root + "/tmp");
    Files.writeString(
        root.resolve("etc/passwd"),
        """
          root:x:0:0:root:/root:/sbin/nologin
          nobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin
          nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin
          """);
    standIn(
        GLIBC,
        folder,
        """
          FROM scratch
          COPY root /
          ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
          """);
  }

  private void standIn(String name, Path folder, String dockerfile) throws IOException {
    Path file = Files.writeString(folder.resolve("Dockerfile"), dockerfile);
    Machine.mayBeRefused(
        "to build images",
        images.storage(
            "buildah", "bud", "-q", "-t", name, "-f", file.toString(), folder.toString()));
  }
}
