package io.echosounder.client.probe;

import com.fasterxml.jackson.databind.JsonNode;
import io.echosounder.client.Dialer;
import io.echosounder.client.EchoPath;
import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import io.echosounder.client.Spans;
import io.echosounder.client.bothends.ServerSide;
import io.echosounder.client.wire.Wire;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Asks the server which address arrived, and what it sees of the path. */
final class ServerCheck {
  static final String NAME = "server";

  /** Few connections of a server have received exactly such a number of bytes. */
  private static final int LEAST = 10_000;

  private static final int MOST = 60_000;

  private ServerCheck() {}

  static Finding run(EchoPath path, ServerSide server) throws Failure, IOException {
    int length = ThreadLocalRandom.current().nextInt(LEAST, MOST);
    try (Wire wire = path.connect()) {
      path.echo(wire, EchoPath.noise(length));
      ServerSide.Search search = server.find(length);
      ServerSide.Found found = search.found();
      return found == null
          ? Finding.warn(NAME, search.why())
          : finding(found, Dialer.show((InetSocketAddress) wire.channel().getLocalAddress()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure(ExitCode.INTERRUPTED, "interrupted", e);
    }
  }

  private static Finding finding(ServerSide.Found found, String local) {
    JsonNode connection = found.connection();
    String arrived = address(connection.path("remote"));
    String text =
        found.name()
            + " has it as "
            + found.id()
            + ", from "
            + arrived
            + (arrived.equals(local) ? ", not translated" : ", translated: here it is " + local)
            + (connection.has("via") ? ", via " + address(connection.path("via")) : "");
    JsonNode rtt = connection.path("rttSeconds");
    if (!rtt.isNumber()) {
      return Finding.pass(NAME, text);
    }
    Duration roundTrip = Duration.ofNanos(Math.round(rtt.asDouble() * 1e9));
    return Finding.pass(NAME, text + ", RTT " + Spans.show(roundTrip)).with("rtt", roundTrip);
  }

  private static String address(JsonNode address) {
    String host = address.path("address").asText("");
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.path("port").asInt();
  }
}
