package io.echosounder.listener;

import io.echosounder.registry.Observer;
import io.echosounder.registry.Registry;
import io.netty.channel.EventLoop;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The state of the listener, and the rule which commands it allows. Any thread may call. Changes
 * run on the event loop that accepts, one after the other.
 */
final class ListenerStates {

  private final ChangeQueue changes;
  private final Supplier<List<BoundAddress>> addresses;
  private final Registry registry;

  private volatile Phase phase = new Phase(ListenerState.STARTING, Instant.now(), List.of());

  /** A state, and what was bound when it was entered. */
  record Phase(ListenerState state, Instant since, List<BoundAddress> addresses) {}

  /**
   * @param addresses the addresses that are bound at the moment; called on the accepting loop
   * @param registry tells its observers of each change
   */
  ListenerStates(EventLoop acceptLoop, Supplier<List<BoundAddress>> addresses, Registry registry) {
    this.changes = new ChangeQueue(acceptLoop);
    this.addresses = addresses;
    this.registry = registry;
  }

  /** The phase at the moment. Any thread. */
  Phase now() {
    return phase;
  }

  /**
   * Makes a change, and then enters a state.
   *
   * @param allowed the states in which the change may be made
   * @param name completes the sentence "cannot … while draining"
   * @param answer made in the new state, before the next change
   * @return completes with the answer; with {@link NotNow} if the state does not allow the change
   */
  <T> CompletionStage<T> change(
      Set<ListenerState> allowed,
      String name,
      Supplier<CompletionStage<Void>> change,
      ListenerState after,
      Supplier<T> answer) {
    return changes.add(
        () -> {
          ListenerState before = phase.state();
          if (!allowed.contains(before)) {
            throw new NotNow("cannot " + name + " while " + before.label());
          }
          return change
              .get()
              .thenApply(
                  done -> {
                    enter(after);
                    return answer.get();
                  });
        });
  }

  private void enter(ListenerState next) {
    List<BoundAddress> bound = addresses.get();
    boolean same = phase.state() == next && phase.addresses().equals(bound);
    if (!same) {
      Instant since = phase.state() == next ? phase.since() : Instant.now();
      phase = new Phase(next, since, bound);
      registry.tell(Observer::listenerChanged);
    }
  }
}
