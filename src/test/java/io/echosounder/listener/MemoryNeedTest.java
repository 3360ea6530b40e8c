package io.echosounder.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.connection.Layers;
import io.echosounder.connection.Limits;
import io.echosounder.connection.Protocol;
import io.echosounder.protocol.ProxyMode;
import io.echosounder.transport.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The limit of the control group as its files tell it, and the line that compares the need. */
class MemoryNeedTest {

  private static final long MIB = 1024 * 1024;

  @TempDir Path root;

  @Test
  void version2TakesTheSmallestLimitOnTheWayUp() throws IOException {
    file("proc/self/cgroup", "0::/kubepods/pod1/container\n");
    file("sys/fs/cgroup/kubepods/pod1/container/memory.max", "max\n");
    file("sys/fs/cgroup/kubepods/pod1/memory.max", "536870912\n");
    file("sys/fs/cgroup/kubepods/memory.max", "8589934592\n");
    assertThat(CgroupMemory.limit(root)).isEqualTo(new CgroupMemory(512 * MIB, true));
  }

  @Test
  void inAContainerTheMountIsTheGroup() throws IOException {
    file("proc/self/cgroup", "0::/../../host/only\n");
    file("sys/fs/cgroup/memory.max", "1048576\n");
    assertThat(CgroupMemory.limit(root)).isEqualTo(new CgroupMemory(MIB, true));
  }

  @Test
  void version1() throws IOException {
    file("proc/self/cgroup", "9:name=systemd:/\n4:cpu,memory:/docker/1\n0::/\n");
    file("sys/fs/cgroup/memory/memory.limit_in_bytes", "536870912\n");
    assertThat(CgroupMemory.limit(root)).isEqualTo(new CgroupMemory(512 * MIB, false));
  }

  @Test
  void noLimit() throws IOException {
    assertThat(CgroupMemory.limit(root).bytes()).isEqualTo(Long.MAX_VALUE);
    file("proc/self/cgroup", "4:memory:/a\n");
    file("sys/fs/cgroup/memory/a/memory.limit_in_bytes", "9223372036854771712\n");
    assertThat(CgroupMemory.limit(root).bytes()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void theSendQueueHoldsOnePacketMoreThanItsLimit() {
    assertThat(MemoryNeed.socketBuffers(OptionalInt.of(32_768), OptionalInt.of(16_384)))
        .isEqualTo(2 * (32_768 + 16_384) + 65_536);
  }

  @Test
  void warnsOnlyWhereTheLimitIsTooSmall() {
    MemoryNeed need = new MemoryNeed(1000, 256 * 1024, 64 * MIB, 100 * MIB);
    assertThat(need.warning(new CgroupMemory(414 * MIB, true))).isEmpty();
    assertThat(need.warning(new CgroupMemory(413 * MIB, true)))
        .contains("413 MiB", "1,000 connections", "414 MiB")
        .doesNotContain("\n");
    assertThat(need.warning(new CgroupMemory(164 * MIB, false))).isEmpty();
    assertThat(need.warning(new CgroupMemory(163 * MIB, false))).isNotEmpty();
    assertThat(need.warning(new CgroupMemory(Long.MAX_VALUE, true))).isEmpty();
  }

  @Test
  void aMaximumThatNobodyChoseIsNotCounted() {
    long chosen = need(true).maxConnections();
    assertThat(chosen).isGreaterThan(200);
    assertThat(need(false).maxConnections()).isEqualTo(200);
  }

  private static MemoryNeed need(boolean chosen) {
    Limits limits =
        new Limits(64, 65_536, 65_536, 32_768, Duration.ofSeconds(1), Duration.ofSeconds(10));
    return MemoryNeed.of(
        new ListenerOptions(
            List.of(
                new Port(
                    Protocol.TCP, BindAddress.resolve("port", "127.0.0.1", 0), () -> Layers.NONE)),
            4096,
            Transport.NIO,
            2,
            true,
            false,
            OptionalInt.empty(),
            OptionalInt.empty(),
            limits,
            MIB,
            800_000,
            ListenerConfig.AtMaximum.REFUSE,
            new ProxyOptions(ProxyMode.OFF, List.of(), Duration.ZERO)),
        chosen);
  }

  private void file(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
