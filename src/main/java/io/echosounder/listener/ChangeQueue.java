package io.echosounder.listener;

import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Runs changes on one event loop, each after the one before it has completed: binding and closing a
 * socket take more than one turn of the loop. Any thread may add a change.
 */
final class ChangeQueue {

  private final EventLoop loop;

  /** The change that was added last. Only the event loop touches it. */
  private CompletionStage<?> last = CompletableFuture.completedFuture(null);

  ChangeQueue(EventLoop loop) {
    this.loop = loop;
  }

  /** Adds a change; completes as the change does, also if the one before it failed. */
  <T> CompletionStage<T> add(Supplier<CompletionStage<T>> change) {
    CompletableFuture<T> done = new CompletableFuture<>();
    loop.execute(
        () -> {
          CompletionStage<T> next =
              last.handle((result, fault) -> null).thenCompose(before -> change.get());
          last = next;
          next.whenComplete(
              (result, fault) -> {
                if (fault == null) {
                  done.complete(result);
                } else {
                  done.completeExceptionally(fault);
                }
              });
        });
    return done;
  }
}
