package io.echosounder.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.connection.CloseReason;
import io.echosounder.listener.Await;
import io.echosounder.listener.EchoTestServer;
import io.echosounder.listener.ListenerConfig.TransportChoice;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients on the port for TLS that do not speak it, and many that do. */
class TlsHostileTest {

  /** The beginning of a ClientHello, so that some openings get past the first check. */
  private static final byte[] HELLO = {22, 3, 1, 0, 60, 1, 0, 0, 56, 3, 3};

  @ParameterizedTest
  @CsvSource({"EPOLL, 10000", "NIO, 2000"})
  void randomOpeningsHarmNobody(TransportChoice transport, int openings) throws Exception {
    try (EchoTestServer server = TlsTestServer.start(transport);
        SSLSocket witness = TlsTestServer.dial(server, "TLSv1.3");
        ExecutorService threads = Executors.newFixedThreadPool(8)) {
      TlsTestServer.echo(witness, 100);
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < openings; i++) {
        Random random = new Random(i);
        all.add(
            threads.submit(
                () -> {
                  open(server, random);
                  return null;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
      Await.until(() -> server.registry.openCount() == 1);
      TlsTestServer.echo(witness, 100);
      assertThat(server.registry.totals().received()).isEqualTo(200);
      assertThat(server.closed(CloseReason.PROTOCOL_ERROR)).isPositive();
      assertThat(server.closed(CloseReason.IO_ERROR)).isZero();
      Await.until(() -> server.buffers.used() == 0);
    }
  }

  private static void open(EchoTestServer server, Random random) throws IOException {
    byte[] bytes = new byte[random.nextInt(100)];
    random.nextBytes(bytes);
    if (random.nextBoolean()) {
      System.arraycopy(HELLO, 0, bytes, 0, Math.min(HELLO.length, bytes.length));
    }
    try (Socket client = TlsTestServer.dialPlain(server)) {
      if (random.nextInt(4) == 0) {
        client.setSoLinger(true, 0);
      }
      client.getOutputStream().write(bytes);
      if (random.nextBoolean()) {
        client.shutdownOutput();
        client.getInputStream().readAllBytes();
      }
    } catch (IOException e) {
      // The server may answer with RST to bytes that it did not read.
    }
  }

  @ParameterizedTest
  @CsvSource({"EPOLL, 1000", "NIO, 200"})
  void manyConnectionsEchoAtTheSameTime(TransportChoice transport, int count) throws Exception {
    List<SSLSocket> clients = new ArrayList<>();
    try (EchoTestServer server = TlsTestServer.start(transport)) {
      for (int i = 0; i < count; i++) {
        clients.add(TlsTestServer.dial(server, "TLSv1.3"));
        TlsTestServer.echo(clients.getLast(), 10);
      }
      for (SSLSocket client : clients) {
        TlsTestServer.echo(client, 100);
      }
      assertThat(server.registry.openCount()).isEqualTo(count);
      for (SSLSocket client : clients) {
        client.close();
      }
      Await.until(() -> server.closed(CloseReason.PEER_CLOSED) == count);
      assertThat(server.registry.totals().sent()).isEqualTo(110L * count);
    } finally {
      for (SSLSocket client : clients) {
        client.close();
      }
    }
  }
}
