package io.echosounder.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

/** Measures for how long a peer has taken nothing of a response. Used on its event loop only. */
final class WriteStall {

  private int message;
  private long progress;
  private long since;

  /**
   * The time since the first unsent message last made progress, in nanoseconds; 0 if nothing is
   * unsent. The number of unsent bytes would not tell, because it grows with each event that is
   * written, even if the peer reads.
   */
  long nanos(Channel channel) {
    ChannelOutboundBuffer unsent = channel.unsafe().outboundBuffer();
    Object first = unsent == null ? null : unsent.current();
    long nowProgress = unsent == null ? 0 : unsent.currentProgress();
    int identity = System.identityHashCode(first);
    long now = System.nanoTime();
    if (first == null || identity != message || nowProgress != progress) {
      message = identity;
      progress = nowProgress;
      since = now;
    }
    return first == null ? 0 : now - since;
  }
}
