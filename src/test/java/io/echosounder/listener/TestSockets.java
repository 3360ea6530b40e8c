package io.echosounder.listener;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.Random;

/** Steps that the clients of many tests take. */
public final class TestSockets {

  private TestSockets() {}

  /** Random bytes, the same for the same seed. */
  public static byte[] bytes(int size, long seed) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** Writes; a failure ends the thread. */
  public static void write(Socket socket, byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Closes before the end of the block that would close it. */
  public static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends FIN. */
  public static void shutdownOutput(Socket socket) {
    try {
      socket.shutdownOutput();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends until the connection ends. */
  public static void sendForever(Socket socket) {
    byte[] chunk = new byte[100_000];
    try {
      while (true) {
        socket.getOutputStream().write(chunk);
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  /** One byte there and back. */
  public static void assertEchoes(Socket client) throws IOException {
    write(client, new byte[] {42});
    assertThat(client.getInputStream().read()).isEqualTo(42);
  }
}
