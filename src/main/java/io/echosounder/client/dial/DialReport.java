package io.echosounder.client.dial;

import com.fasterxml.jackson.core.JsonGenerator;
import io.echosounder.client.Dialer;
import io.echosounder.client.Exchange;
import io.echosounder.client.ExitCode;
import io.echosounder.client.JsonWriter;
import io.echosounder.client.Target;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Collects the results of one dial. Its JSON document is described in docs/client.md. */
final class DialReport {
  private final Target target;
  private final boolean verify;
  private final long startNanos = System.nanoTime();
  private long connectedNanos;
  private @Nullable InetSocketAddress local;
  private @Nullable InetSocketAddress remote;
  private @Nullable Exchange exchange;

  DialReport(Target target, boolean verify) {
    this.target = target;
    this.verify = verify;
  }

  void connected(InetSocketAddress local, InetSocketAddress remote) {
    this.local = local;
    this.remote = remote;
    connectedNanos = System.nanoTime();
  }

  void exchanging(Exchange exchange) {
    this.exchange = exchange;
  }

  /** The address that accepted the connection. Call it only after {@link #connected}. */
  InetSocketAddress remote() {
    if (remote == null) {
      throw new IllegalStateException("not connected");
    }
    return remote;
  }

  void write(OutputStream out, ExitCode exitCode, String message) throws IOException {
    long now = System.nanoTime();
    try (JsonGenerator json = JsonWriter.document(out, "dial", target)) {
      JsonWriter.string(json, "local", local == null ? null : Dialer.show(local));
      JsonWriter.string(json, "remote", remote == null ? null : Dialer.show(remote));
      boolean connected = remote != null;
      JsonWriter.seconds(
          json, "connectSeconds", connected ? Duration.ofNanos(connectedNanos - startNanos) : null);
      JsonWriter.seconds(
          json, "exchangeSeconds", connected ? Duration.ofNanos(now - connectedNanos) : null);
      json.writeNumberField("bytesSent", exchange == null ? 0 : exchange.sent());
      json.writeNumberField("bytesReceived", exchange == null ? 0 : exchange.received());
      // Null means that nobody asked. False would look like a difference.
      if (verify) {
        json.writeBooleanField("verified", exitCode == ExitCode.OK);
      } else {
        json.writeNullField("verified");
      }
      JsonWriter.end(json, exitCode, message);
    }
  }
}
