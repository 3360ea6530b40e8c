package io.echosounder.admin.connections;

import io.echosounder.connection.Connection;
import io.echosounder.connection.ConnectionId;
import io.echosounder.connection.ConnectionView;
import io.echosounder.connection.TcpInfo;
import io.echosounder.http.problem.ProblemException;
import io.echosounder.http.problem.ProblemType;
import io.echosounder.listener.Listener;
import io.echosounder.registry.Registry;
import io.echosounder.registry.TcpInfoReader;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;

/** Finds connections by id. Distinguishes ids that never existed from closed connections. */
@Singleton
final class ConnectionFinder {

  private final Registry registry;
  private final Listener listener;

  ConnectionFinder(Registry registry, Listener listener) {
    this.registry = registry;
    this.listener = listener;
  }

  /** An open connection; 404 if it never was, 410 if it is closed. */
  Connection open(String id) {
    long number = number(id);
    Connection connection = registry.findOpen(number);
    if (connection == null) {
      throw closed(id);
    }
    return connection;
  }

  /**
   * A connection, open or lately closed; 404 if it never was, 410 if it is no longer kept. Waits
   * for the kernel's figures, at most as long as {@link TcpInfoReader} is patient.
   */
  ConnectionJson any(String id) {
    long number = number(id);
    Connection connection = registry.findOpen(number);
    if (connection != null) {
      Map<Long, TcpInfo> kernel =
          TcpInfoReader.read(List.of(connection)).toCompletableFuture().join();
      return ConnectionJson.of(connection.view(), kernel.get(number));
    }
    ConnectionView closed = registry.findClosed(number);
    if (closed == null) {
      throw new ProblemException(
          ProblemType.CONNECTION_CLOSED, id + " closed so long ago that it is no longer kept");
    }
    return ConnectionJson.of(closed);
  }

  private long number(String id) {
    long number = ConnectionId.parse(id).orElse(0);
    if (number == 0 || number > listener.lastAccepted()) {
      String shown = id.length() > 60 ? id.substring(0, 60) + "…" : id;
      throw new ProblemException(
          ProblemType.UNKNOWN_CONNECTION, "No connection was ever called \"" + shown + "\"");
    }
    return number;
  }

  private static ProblemException closed(String id) {
    return new ProblemException(ProblemType.CONNECTION_CLOSED, id + " is closed already");
  }
}
