package io.echosounder.connection;

import io.netty.channel.Channel;
import io.netty.channel.DefaultChannelProgressivePromise;

/**
 * The promise of every write of one connection: it never completes, it counts.
 *
 * <p>Netty tells a progressive promise how many bytes of a write the kernel has taken so far, and
 * when the write is done. One object serves all writes, so a message allocates none, and the count
 * is exact at every partial write, which the size of the outbound buffer would not be. This is
 * correct only because writes complete in order: Netty always reports the oldest one.
 */
final class SentBytes extends DefaultChannelProgressivePromise {

  private final Listener listener;

  /** The bytes of the oldest write that the listener knows of already. */
  private long counted;

  /** Hears what became of the writes. On the event loop. */
  interface Listener {

    /** The kernel took so many bytes more. */
    void onSent(long count);

    /** The oldest write is done, and Netty has released its buffer. */
    void onWritten();

    /** The oldest write failed, and Netty has released its buffer. */
    void onWriteFailed(Throwable fault);
  }

  SentBytes(Channel channel, Listener listener) {
    super(channel);
    this.listener = listener;
  }

  @Override
  public boolean tryProgress(long progress, long total) {
    long taken = progress - counted;
    counted = progress;
    listener.onSent(taken);
    return true;
  }

  @Override
  public boolean trySuccess() {
    counted = 0;
    listener.onWritten();
    return true;
  }

  @Override
  public boolean trySuccess(Void result) {
    return trySuccess();
  }

  @Override
  public boolean tryFailure(Throwable cause) {
    counted = 0;
    listener.onWriteFailed(cause);
    return true;
  }

  /** Nobody cancels a write. This override saves an atomic operation for each write. */
  @Override
  public boolean setUncancellable() {
    return true;
  }

  @Override
  public boolean isDone() {
    return false;
  }
}
