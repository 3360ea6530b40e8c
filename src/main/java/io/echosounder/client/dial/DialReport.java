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
      JsonWriter.millis(
          json, "connectMillis", connectedNanos == 0 ? -1 : connectedNanos - startNanos);
      JsonWriter.millis(json, "exchangeMillis", connectedNanos == 0 ? -1 : now - connectedNanos);
      json.writeNumberField("bytesSent", exchange == null ? 0 : exchange.sent());
      json.writeNumberField("bytesReceived", exchange == null ? 0 : exchange.received());
      json.writeBooleanField("verified", verify && exitCode == ExitCode.OK);
      JsonWriter.end(json, exitCode, message);
    }
  }
}
