package io.echosounder.client.dial;

import com.fasterxml.jackson.core.JsonGenerator;
import io.echosounder.client.Dialer;
import io.echosounder.client.Exchange;
import io.echosounder.client.ExitCode;
import io.echosounder.client.JsonWriter;
import io.echosounder.client.Protocol;
import io.echosounder.client.Target;
import io.echosounder.client.wire.PeerEnd;
import io.echosounder.client.wire.TlsInfo;
import io.echosounder.client.wire.Wire;
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
  private long openedNanos;
  private @Nullable InetSocketAddress local;
  private @Nullable InetSocketAddress remote;
  private @Nullable Exchange exchange;
  private @Nullable Wire wire;

  DialReport(Target target, boolean verify) {
    this.target = target;
    this.verify = verify;
  }

  void connected(InetSocketAddress local, InetSocketAddress remote) {
    this.local = local;
    this.remote = remote;
    connectedNanos = System.nanoTime();
  }

  void opened(Wire wire) {
    this.wire = wire;
    openedNanos = System.nanoTime();
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

  private void writeTls(JsonGenerator json) throws IOException {
    TlsInfo tls = wire == null ? null : wire.tls();
    if (tls == null) {
      json.writeNullField("tls");
      return;
    }
    json.writeObjectFieldStart("tls");
    json.writeStringField("version", tls.version());
    json.writeStringField("cipher", tls.cipher());
    JsonWriter.string(json, "alpn", tls.alpn().isEmpty() ? null : tls.alpn());
    json.writeEndObject();
  }

  private void writeEnd(JsonGenerator json) throws IOException {
    PeerEnd end = exchange == null ? null : exchange.end();
    JsonWriter.string(json, "ending", end == null ? null : end.kind().label());
    if (end != null && end.kind() == PeerEnd.Kind.CLOSE_FRAME) {
      json.writeNumberField("closeCode", end.closeCode());
      json.writeStringField("closeReason", end.closeReason());
    } else {
      json.writeNullField("closeCode");
      json.writeNullField("closeReason");
    }
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
          json,
          "openSeconds",
          wire != null && target.protocol() != Protocol.TCP
              ? Duration.ofNanos(openedNanos - connectedNanos)
              : null);
      JsonWriter.seconds(
          json,
          "exchangeSeconds",
          connected ? Duration.ofNanos(now - (wire == null ? connectedNanos : openedNanos)) : null);
      writeTls(json);
      writeEnd(json);
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
