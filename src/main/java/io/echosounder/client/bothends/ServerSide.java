package io.echosounder.client.bothends;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.echosounder.adminclient.AdminFailure;
import io.echosounder.adminclient.AdminOptions;
import io.echosounder.adminclient.Answers;
import io.echosounder.adminclient.Instance;
import io.echosounder.adminclient.Query;
import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import io.echosounder.client.PathOptions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The admin API of the servers behind a path. Its methods block. */
public final class ServerSide {
  private static final int TRIES = 5;
  private static final long BETWEEN_MILLIS = 60;

  private final List<Instance> instances;

  ServerSide(List<Instance> instances) {
    this.instances = instances;
  }

  /** The servers that the command line names; null if it names none. */
  public static @Nullable ServerSide of(AdminOptions admin, PathOptions path) throws Failure {
    try {
      path.check(admin.isGiven() || !admin.isForAll(), "--all goes with --admin URL only");
      admin.trust(path.wire.caCertificates);
      return admin.isGiven() ? new ServerSide(admin.instances()) : null;
    } catch (AdminFailure e) {
      throw new Failure(ExitCode.INTERNAL, e.getMessage(), e);
    }
  }

  /** One connection on the instance that holds it. */
  public record Found(Instance instance, String name, String id, JsonNode connection) {}

  /**
   * The result of a search.
   *
   * @param found null if there is none, or more than one
   * @param why the reason if nothing is found; otherwise empty
   */
  public record Search(@Nullable Found found, String why) {}

  /**
   * Finds the one open connection that has received exactly {@code bytes}. It asks again if there
   * is none yet, or if another connection passes through the same number: ours stands still.
   */
  public Search find(long bytes) throws InterruptedException {
    return find(query(bytes, "open"), bytes);
  }

  /** The same, but the connection may have ended. */
  public Search findInAnyState(long bytes) throws InterruptedException {
    return find(query(bytes, "open", "half-closed", "closing", "closed"), bytes);
  }

  private Search find(Query query, long bytes) throws InterruptedException {
    Search last = new Search(null, "");
    for (int i = 0; i < TRIES; i++) {
      if (i > 0) {
        Thread.sleep(BETWEEN_MILLIS);
      }
      last = search(query, bytes);
      if (last.found() != null) {
        return last;
      }
    }
    return last;
  }

  /** The same, but also finds a connection that has ended meanwhile. */
  public Search findOpenOrClosed(long bytes) throws InterruptedException {
    Search open = find(bytes);
    if (open.found() != null) {
      return open;
    }
    Search closed = search(query(bytes, "closed"), bytes);
    return closed.found() == null ? open : closed;
  }

  private static Query query(long bytes, String... states) {
    return Query.NONE.and("state", List.of(states)).and("bytesReceived", Long.toString(bytes));
  }

  private Search search(Query query, long bytes) {
    Answers<Instance.Listing> answers =
        Answers.ask(instances, each -> each.list("/connections", query, 2));
    List<Found> all = new ArrayList<>();
    for (Answers.Answer<Instance.Listing> answer : answers.good()) {
      for (ObjectNode item : answer.value().items()) {
        all.add(new Found(answer.instance(), answer.name(), item.path("id").asText(), item));
      }
    }
    if (all.size() == 1) {
      return new Search(all.getFirst(), "");
    }
    if (all.size() > 1) {
      return new Search(
          null, "several connections of the server have received " + bytes + " bytes");
    }
    String failure =
        answers.failures().isEmpty() ? "" : ": " + answers.failures().getFirst().getMessage();
    return new Search(
        null, "no server has a connection that received " + bytes + " bytes" + failure);
  }

  /**
   * The words of the server about a connection that this end has lost, or that stalls.
   *
   * @param detail facts that only this connection has, such as the timeout and its source; may be
   *     empty
   * @param reason the close reason; empty while it is open or if it is unknown
   * @param sent the bytes that the server has sent; negative if it is unknown
   * @param closedAt when it ended, on the server's clock; null while it is open or if it is unknown
   */
  public record Look(
      ServerSaw saw, String detail, String reason, long sent, @Nullable Instant closedAt) {
    /**
     * True if the server ended it, and all that it had sent has arrived. So bytes that are owed
     * have crossed its FIN.
     *
     * @param echoed the bytes that this end has back
     */
    public boolean isCrossing(long echoed) {
      return saw.isEndOfServer() && sent == echoed;
    }

    /** The same if it came too late to tell about a stall. */
    public Look late() {
      return new Look(ServerSaw.LATE_ANSWER, detail, reason, sent, closedAt);
    }

    /** The sentence about the connection. */
    public String sentence(ClientSaw client) {
      return Conclusion.of(client, saw) + (detail.isEmpty() ? "" : " (" + detail + ")");
    }
  }

  /**
   * Looks at a connection again.
   *
   * @param echoed the bytes that this end has back
   */
  public static Look look(Found found, long echoed) {
    try {
      JsonNode now = found.instance().get("/connections/" + found.id(), Query.NONE);
      ServerSaw saw = ServerSaw.of(now, echoed);
      return new Look(
          saw,
          detail(found, saw, now),
          now.path("reason").asText(""),
          now.path("bytesSent").asLong(-1),
          instant(now.path("closedAt")));
    } catch (AdminFailure e) {
      boolean isUnknown =
          e.kind() == AdminFailure.Kind.REFUSED && (e.status() == 404 || e.status() == 410);
      return new Look(
          isUnknown ? ServerSaw.FORGOTTEN : ServerSaw.NO_ANSWER, found.name(), "", -1, null);
    }
  }

  /**
   * When the drain of the instance began, on the server's clock; null if it does not drain or does
   * not answer.
   */
  public static @Nullable Instant drainBegin(Found found) {
    try {
      return instant(found.instance().get("/listener", Query.NONE).at("/drain/stages/unready"));
    } catch (AdminFailure e) {
      return null;
    }
  }

  private static @Nullable Instant instant(JsonNode text) {
    return text.isTextual() ? Instant.parse(text.asText()) : null;
  }

  private static String detail(Found found, ServerSaw saw, JsonNode connection) {
    String reason = connection.path("reason").asText("");
    if (saw == ServerSaw.TIMED_OUT) {
      String name = timeout(reason);
      return found.name()
          + ": "
          + name
          + " timeout of "
          + connection.at("/timeouts/" + name).asText("?")
          + ", from "
          + connection.at("/timeouts/sources/" + name).asText("?");
    }
    if (saw == ServerSaw.IO_ERROR) {
      return found.name() + ": " + connection.path("error").asText(reason);
    }
    return found.name();
  }

  private static String timeout(String reason) {
    return switch (reason) {
      case "lifetime-expired" -> "lifetime";
      case "half-closed-timeout" -> "halfClosed";
      default -> reason.replace("-timeout", "");
    };
  }
}
