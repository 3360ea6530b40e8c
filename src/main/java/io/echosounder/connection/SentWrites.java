package io.echosounder.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;

/**
 * The promise of every write of one connection with {@link Layers}: it never completes, it counts.
 *
 * <p>A layer sends other bytes than the echo wrote, so the kernel's progress within a write says
 * nothing about payload. A write counts as a whole when the kernel has taken all of it. With TLS a
 * write is one record of 16 KiB at most.
 */
final class SentWrites extends DefaultChannelPromise {

  /** So many unread answers cost some hundred KiB, and no honest client asks for a tenth of it. */
  private static final int MOST_ANSWERS = 256;

  private final SentBytes.Listener listener;
  private final IntRing sizes = new IntRing();
  private final IntRing payloads = new IntRing();
  private long unsent;

  SentWrites(Channel channel, SentBytes.Listener listener) {
    super(channel);
    this.listener = listener;
  }

  /** A write follows. */
  void add(int size, int payload) {
    sizes.addLast(size);
    payloads.addLast(payload);
    unsent += size;
  }

  /** The size of all writes that are not done, bytes. */
  long unsent() {
    return unsent;
  }

  /**
   * True if the peer reads none of the answers that it makes a layer send, such as those to TLS'
   * KeyUpdate. They are no echo, so backpressure does not count them. A write of the echo takes two
   * records at most, because it holds one record of the peer: TLS 1.3 needs 17 bytes of it for
   * itself. A shorter maximum that the peer asks for (RFC 6066, 4) holds both ways.
   */
  boolean isAnswerBacklog() {
    ChannelOutboundBuffer queue = channel().unsafe().outboundBuffer();
    return queue != null && queue.size() - 2 * sizes.count() > MOST_ANSWERS;
  }

  @Override
  public boolean trySuccess() {
    unsent -= sizes.takeFirst();
    listener.onWritten();
    listener.onSent(payloads.takeFirst());
    return true;
  }

  @Override
  public boolean trySuccess(Void result) {
    return trySuccess();
  }

  @Override
  public boolean tryFailure(Throwable cause) {
    unsent -= sizes.takeFirst();
    payloads.takeFirst();
    listener.onWriteFailed(cause);
    return true;
  }

  @Override
  public ChannelPromise setFailure(Throwable cause) {
    tryFailure(cause);
    return this;
  }

  /** Nobody cancels a write. */
  @Override
  public boolean setUncancellable() {
    return true;
  }

  @Override
  public boolean isDone() {
    return false;
  }
}
