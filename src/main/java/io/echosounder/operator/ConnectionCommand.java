package io.echosounder.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.echosounder.adminclient.AdminFailure;
import io.echosounder.adminclient.Instance;
import io.echosounder.adminclient.Json;
import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows everything about one connection. */
@Command(
    name = "connection",
    description = "Shows one connection, open or lately closed, with its timeouts.",
    footer = {"", "Example: echosounder connection a2"})
public final class ConnectionCommand extends OperatorCommand {
  @Parameters(
      index = "0",
      paramLabel = "ID",
      description = "the connection; with several servers also INSTANCE/ID")
  String id;

  @Override
  ExitCode run(List<Instance> instances) throws AdminFailure, Failure {
    Locator.Found found = new Locator(instances).find(id);
    ObjectNode connection = named(found.name(), found.connection());
    if (isJson()) {
      println(Json.pretty(connection));
    } else {
      print(text(connection));
    }
    return ExitCode.OK;
  }

  private String text(ObjectNode connection) {
    boolean closed = Locator.isClosed(connection);
    Facts facts = new Facts();
    facts.add("ID", Show.text(connection.path("id")));
    facts.add("Instance", Show.text(connection.path("instance")));
    facts.add("State", state(connection));
    facts.add("Protocol", Show.text(connection.path("protocol")));
    facts.add("Remote", Show.address(connection.path("remote")));
    facts.addIfThere("Via", Show.address(connection.path("via")));
    JsonNode proxy = connection.path("proxy");
    facts.addIfThere("Asked proxy for", Show.text(proxy.path("authority")));
    facts.addIfThere("Proxy ALPN", Show.text(proxy.path("alpn")));
    facts.addIfThere("Proxy id", Show.text(proxy.path("uniqueId")));
    facts.addIfThere("VPC endpoint", Show.text(proxy.path("awsVpcEndpoint")));
    facts.add("Local", Show.address(connection.path("local")));
    JsonNode tls = connection.path("tls");
    facts.addIfThere("TLS", Show.text(tls.path("version")));
    facts.addIfThere("Cipher", Show.text(tls.path("cipher")));
    facts.addIfThere("Server name", Show.text(tls.path("serverName")));
    facts.addIfThere("ALPN", Show.text(tls.path("alpn")));
    facts.addIfThere("Client certificate", Show.text(tls.path("clientSubject")));
    JsonNode webSocket = connection.path("webSocket");
    facts.addIfThere("Path", Show.text(webSocket.path("path")));
    facts.addIfThere("Subprotocol", Show.text(webSocket.path("subprotocol")));
    facts.addIfThere("Host", Show.text(webSocket.path("host")));
    facts.addIfThere("Forwarded for", Show.text(webSocket.path("forwardedFor")));
    facts.add("Opened", Show.instant(connection.path("openedAt")));
    facts.addIfThere("Closed", Show.instant(connection.path("closedAt")));
    facts.addIfThere("Error", Show.text(connection.path("error")));
    facts.add("Age", Show.span(connection.path("ageSeconds")));
    facts.add("Idle", Show.span(connection.path("idleSeconds")));
    facts.add("Received", exact(connection.path("bytesReceived")));
    facts.add("Sent", exact(connection.path("bytesSent")));
    facts.add("Pending", exact(connection.path("bytesPending")));
    facts.add("Discarded", exact(connection.path("bytesDiscarded")));
    if (!closed) {
      facts.add("Reading", connection.path("readPaused").asBoolean() ? "paused" : "yes");
    }
    facts.addIfThere("RTT", rtt(connection));
    return facts
        + "\n"
        + Timeouts.table(connection.path("timeouts"), deadlines(connection, closed)).text(true);
  }

  private static JsonNode deadlines(ObjectNode connection, boolean closed) {
    return closed ? connection.path("none") : connection.path("deadlineSeconds");
  }

  private static String state(ObjectNode connection) {
    String state = Show.text(connection.path("state"));
    return connection.hasNonNull("reason")
        ? state
            + ", "
            + connection.get("reason").asText()
            + " by "
            + Show.text(connection.path("closedBy"))
        : state;
  }

  private static String rtt(ObjectNode connection) {
    if (!connection.hasNonNull("rttSeconds")) {
      return Show.NONE;
    }
    return Show.rtt(connection.get("rttSeconds"))
        + ", "
        + Show.text(connection.path("retransmits"))
        + " retransmits";
  }

  /** {@code 1258291 (1.2Mi)}. */
  private static String exact(JsonNode bytes) {
    return bytes.asLong() < 1024
        ? Show.text(bytes)
        : bytes.asText() + " (" + Show.bytes(bytes) + ")";
  }
}
