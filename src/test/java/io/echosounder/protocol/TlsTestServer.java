package io.echosounder.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.TestCertificate;
import io.echosounder.connection.Protocol;
import io.echosounder.listener.EchoTestServer;
import io.echosounder.listener.ListenerConfig.TransportChoice;
import io.echosounder.listener.TestSockets;
import io.echosounder.timeout.Timeouts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLSocket;

/** The core with a port for TLS, and clients of the JDK. */
public final class TlsTestServer {

  private static final TestCertificate CERTIFICATE = TestCertificate.LOCALHOST;

  private TlsTestServer() {}

  /** Both versions, and no client certificates. */
  static TlsServer tls() {
    return new TlsServer(
        new TlsServer.Options(
            Set.of("TLSv1.3", "TLSv1.2"), Set.of(), List.of(), ClientCertificates.NONE),
        CERTIFICATE.showing());
  }

  public static EchoTestServer start(TransportChoice transport) {
    return start(transport, same -> same);
  }

  static EchoTestServer start(
      TransportChoice transport, UnaryOperator<EchoTestServer.Config> changes) {
    return start(transport, tls(), changes);
  }

  static EchoTestServer start(
      TransportChoice transport, TlsServer tls, UnaryOperator<EchoTestServer.Config> changes) {
    return EchoTestServer.startWithPorts(
        transport,
        Timeouts.off(),
        changes,
        options -> options.with(Protocol.TLS, "port", 0, tls::newLayers));
  }

  /** A TCP connection to the port for TLS. */
  static Socket dialPlain(EchoTestServer server) throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), server.port(Protocol.TLS));
  }

  /** A client that has not yet shaken hands. Its close closes the socket too. */
  public static SSLSocket dial(EchoTestServer server, String version) throws IOException {
    return TestCertificate.dial(CERTIFICATE.trusting(), server.port(Protocol.TLS), version);
  }

  /** TLS over a socket that the test closes itself. */
  static SSLSocket over(Socket socket) throws IOException {
    return (SSLSocket)
        CERTIFICATE
            .trusting()
            .getSocketFactory()
            .createSocket(socket, "localhost", socket.getPort(), false);
  }

  /** One message there and back. */
  static void echo(Socket client, int size) throws IOException {
    byte[] sent = TestSockets.bytes(size, 7);
    client.getOutputStream().write(sent);
    assertThat(client.getInputStream().readNBytes(size)).isEqualTo(sent);
  }
}
