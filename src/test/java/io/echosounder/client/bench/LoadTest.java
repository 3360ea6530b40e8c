package io.echosounder.client.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.echosounder.TestCertificate;
import io.echosounder.client.EchoPath;
import io.echosounder.client.ExitCode;
import io.echosounder.client.PathOptions;
import io.echosounder.client.ScriptedServer;
import io.echosounder.client.Target;
import io.echosounder.client.bench.LoopStats.Totals;
import io.echosounder.client.wire.AnyPath;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadTest {

  /** Netty takes no timeout of so many days, and the exception comes before the connect. */
  @Test
  void countsAConnectionThatCannotEvenBeTried() {
    PathOptions path = new PathOptions();
    path.target = Target.parse("localhost:1");
    path.connectTimeout = Duration.ofDays(40);
    Workload workload =
        new Workload(
            Mode.PINGPONG,
            1,
            1,
            Duration.ofSeconds(1),
            Duration.ZERO,
            /* rate= */ 0,
            /* loops= */ 1,
            /* readTimeout= */ Duration.ZERO);
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    try (Load load = new Load(workload, address, path, new byte[1])) {
      load.start();
      // More than one, because the slot tries again.
      await()
          .untilAsserted(
              () ->
                  assertThat(Totals.of(load.stats()).errors.get(ExitCode.INTERNAL))
                      .isGreaterThan(1));
      assertThat(Totals.of(load.stats()).reasons.get(ExitCode.INTERNAL))
          .contains("ArithmeticException");
    }
  }

  @Test
  void streamsOverTls(@TempDir Path folder) throws Exception {
    SSLContext context = TestCertificate.LOCALHOST.showing();
    try (ScriptedServer server =
        ScriptedServer.start(
            (raw, _) -> {
              SSLSocket tls = TestCertificate.serverSide(context, raw);
              tls.getInputStream().transferTo(tls.getOutputStream());
            })) {
      String pem = TestCertificate.LOCALHOST.pem(folder).toString();
      PathOptions path = AnyPath.options("tls://" + server.target(), "--cacert", pem);
      Workload workload =
          new Workload(
              Mode.STREAM,
              1,
              3000,
              Duration.ofSeconds(1),
              Duration.ZERO,
              /* rate= */ 0,
              /* loops= */ 1,
              path.readTimeout);
      InetSocketAddress address =
          new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
      try (Load load = new Load(workload, address, path, EchoPath.noise(3000))) {
        load.start();
        await().until(() -> Totals.of(load.stats()).messages > 100);
        assertThat(Totals.of(load.stats()).reasons).isEmpty();
      }
    }
  }
}
