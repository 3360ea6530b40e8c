package io.echosounder.admin.connections;

import io.echosounder.admin.Query;
import io.echosounder.connection.CloseReason;
import io.echosounder.connection.ConnectionState;
import io.echosounder.connection.ConnectionView;
import io.echosounder.registry.Cidr;
import java.time.Duration;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Selects connections for a call. A field that is null selects all. */
record ConnectionFilter(
    @Nullable ConnectionState state,
    @Nullable Cidr remote,
    @Nullable Duration idleOver,
    @Nullable Duration olderThan,
    @Nullable CloseReason reason)
    implements Predicate<ConnectionView> {

  static final Set<String> PARAMETERS =
      Set.of("state", "remote", "idleOver", "olderThan", "reason");

  static ConnectionFilter of(Query query) {
    return new ConnectionFilter(
        query.oneOf("state", ConnectionState.values(), ConnectionState::label),
        query.parsed("remote", Cidr.ACCEPTED, Cidr::parse),
        query.duration("idleOver"),
        query.duration("olderThan"),
        query.oneOf("reason", CloseReason.values(), CloseReason::label));
  }

  /** True if nothing was given: all connections that are not closed are selected. */
  boolean isEmpty() {
    return state == null
        && remote == null
        && idleOver == null
        && olderThan == null
        && reason == null;
  }

  /** True if closed connections are selected. They are kept in another place than open ones. */
  boolean asksForClosed() {
    return state == ConnectionState.CLOSED;
  }

  @Override
  public boolean test(ConnectionView connection) {
    return (state == null || connection.state() == state)
        && (remote == null || remote.contains(connection.remote().getAddress()))
        && (idleOver == null || connection.idle().compareTo(idleOver) > 0)
        && (olderThan == null || connection.age().compareTo(olderThan) > 0)
        && (reason == null || connection.reason() == reason);
  }
}
