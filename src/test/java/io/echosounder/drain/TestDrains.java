package io.echosounder.drain;

import io.echosounder.listener.EchoTestServer;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;

/** Drains of a test's server, and a client that does not read. */
public final class TestDrains {

  private static final Duration SPREAD = Duration.ofMillis(50);

  private TestDrains() {}

  /** A drain without a delay, which ends all quiet connections at once. */
  static Drain drain(
      EchoTestServer server, Duration quiet, Duration timeout, DrainConfig.Force force) {
    return new Drain(
        new TestDrainConfig(true, Duration.ZERO, quiet, Duration.ZERO, timeout, force),
        server.listener,
        server.registry,
        server.commands);
  }

  /** The same with a delay, and with RST for what is left. */
  public static Drain drain(
      EchoTestServer server, Duration delay, Duration quiet, Duration timeout) {
    return new Drain(
        new TestDrainConfig(true, delay, quiet, SPREAD, timeout, DrainConfig.Force.RESET),
        server.listener,
        server.registry,
        server.commands);
  }

  /** Returns how it ended. */
  static IOException writeUntilItEnds(Socket client) {
    try {
      while (true) {
        client.getOutputStream().write(new byte[4096]);
      }
    } catch (IOException e) {
      return e;
    }
  }
}
