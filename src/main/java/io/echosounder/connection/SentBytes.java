package io.echosounder.connection;

import io.netty.channel.Channel;
import io.netty.channel.DefaultChannelProgressivePromise;

/**
 * The promise of every write of one connection: it never completes, it counts.
 *
 * <p>Netty tells a progressive promise how many bytes of a write the kernel has taken so far, and
 * that the write is done. One object serves all writes, so a message allocates none, and the count
 * is exact at every partial write, which the size of the outbound buffer would not be. Correct only
 * because writes complete in order: the progress it hears always belongs to the oldest one.
 */
final class SentBytes extends DefaultChannelProgressivePromise {

  private final Connection connection;
  private final HeldBuffers held;
  private long counted;

  SentBytes(Channel channel, Connection connection, HeldBuffers held) {
    super(channel);
    this.connection = connection;
    this.held = held;
  }

  @Override
  public boolean tryProgress(long progress, long total) {
    long taken = progress - counted;
    counted = progress;
    connection.onSent(taken);
    return true;
  }

  @Override
  public boolean trySuccess() {
    counted = 0;
    held.removeFirst();
    return true;
  }

  @Override
  public boolean trySuccess(Void result) {
    return trySuccess();
  }

  @Override
  public boolean tryFailure(Throwable cause) {
    counted = 0;
    held.removeFirst();
    connection.onWriteFailed(cause);
    return true;
  }

  /** Nobody cancels a write; saying so spares an atomic operation for each. */
  @Override
  public boolean setUncancellable() {
    return true;
  }

  @Override
  public boolean isDone() {
    return false;
  }
}
