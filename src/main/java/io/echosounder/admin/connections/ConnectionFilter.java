package io.echosounder.admin.connections;

import io.echosounder.connection.CloseReason;
import io.echosounder.connection.ConnectionState;
import io.echosounder.connection.ConnectionView;
import io.echosounder.registry.Cidr;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Selects connections for a call. A list selects the connections that any of its values match; an
 * empty list, or a field that is null, selects all.
 */
record ConnectionFilter(
    List<ConnectionState> states,
    List<Cidr> remotes,
    List<CloseReason> reasons,
    @Nullable Duration idleOver,
    @Nullable Duration olderThan,
    @Nullable Long bytesReceived)
    implements Predicate<ConnectionView> {

  /** True if nothing was given: all connections that are not closed are selected. */
  boolean isEmpty() {
    return states.isEmpty()
        && remotes.isEmpty()
        && reasons.isEmpty()
        && idleOver == null
        && olderThan == null
        && bytesReceived == null;
  }

  /** True if closed connections are selected. They are kept in another place than open ones. */
  boolean asksForClosed() {
    return states.contains(ConnectionState.CLOSED);
  }

  /** True if connections that are not closed are selected. */
  boolean asksForOpen() {
    return states.isEmpty() || states.stream().anyMatch(state -> state != ConnectionState.CLOSED);
  }

  @Override
  public boolean test(ConnectionView connection) {
    return (states.isEmpty() || states.contains(connection.state()))
        && (remotes.isEmpty() || remotes.stream().anyMatch(r -> r.contains(peer(connection))))
        && (reasons.isEmpty() || reasons.contains(connection.reason()))
        && (idleOver == null || connection.idle().compareTo(idleOver) > 0)
        && (olderThan == null || connection.age().compareTo(olderThan) > 0)
        && (bytesReceived == null || connection.bytes().received() == bytesReceived);
  }

  private static InetAddress peer(ConnectionView connection) {
    return connection.remote().getAddress();
  }
}
