package io.echosounder.client;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A program of another maker's that listens on loopback: socat, ncat, haproxy. */
public final class OtherServer implements AutoCloseable {
  private final Process process;
  private final int port;

  private OtherServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  public static boolean isInstalled(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator), new String[] {"/usr/sbin"})
        .flatMap(Arrays::stream)
        .anyMatch(folder -> new File(folder, program).canExecute());
  }

  /**
   * Starts it with {@code %d} in its arguments standing for its port, and waits until it listens.
   */
  public static OtherServer start(String... command) throws IOException {
    return startAt(freePort(), command);
  }

  /**
   * Starts it and waits until it listens on {@code port}, which its arguments or its configuration
   * name.
   */
  public static OtherServer startAt(int port, String... command) throws IOException {
    List<String> filled =
        Arrays.stream(command).map(part -> part.replace("%d", "" + port)).toList();
    Process process =
        new ProcessBuilder(filled)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    OtherServer server = new OtherServer(process, port);
    await().until(() -> server.listens(port));
    return server;
  }

  private boolean listens(int port) {
    if (!process.isAlive()) {
      throw new AssertionError("it ended with " + process.exitValue());
    }
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** Free a moment ago: these programs cannot say which port the system chose. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  public String target() {
    return "127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
  }
}
