package io.echosounder.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * Chooses the size of each read of one connection, and the number of reads before other connections
 * get their turn.
 *
 * <p>If a read fills its buffer, the next buffer is four times as large. If two turns in a row read
 * less than a quarter of it, the next buffer is half as large. So for messages of one size the
 * buffer ends up larger than the message, and a read that does not fill it shows that the kernel
 * has no more. With Netty's own policy the message can fill the buffer exactly, and then every
 * ninth read is an empty one. On the event loop only.
 */
@SuppressWarnings("deprecation") // Netty's own successor of the handle extends it.
final class ReadSizes implements RecvByteBufAllocator, RecvByteBufAllocator.ExtendedHandle {

  /**
   * Size of the first read, bytes: larger than most first messages, smaller than a stream needs.
   */
  private static final int FIRST = 2048;

  /** The most reads in one turn, as in Netty's default. */
  private static final int READS_A_TURN = 16;

  /** Size of a read that Netty makes although reading is paused, in bytes. */
  private static final int UNWANTED = 64;

  private final ChannelConfig config;
  private final Limits limits;
  private final LoopBuffers memory;
  private int size;
  private boolean smallBefore;
  private boolean unwanted;
  private int attempted;
  private int last;
  private int reads;
  private long turn;

  private ReadSizes(ChannelConfig config, Limits limits, LoopBuffers memory) {
    this.config = config;
    this.limits = limits;
    this.memory = memory;
    this.size = Math.clamp(FIRST, limits.readMin(), limits.readMax());
  }

  /** The policy of this socket, which is installed unless it is there. */
  static ReadSizes of(ChannelConfig config, Limits limits, LoopBuffers memory) {
    RecvByteBufAllocator installed = config.getRecvByteBufAllocator();
    if (installed instanceof ReadSizes sizes) {
      return sizes;
    }
    ReadSizes sizes = new ReadSizes(config, limits, memory);
    config.setRecvByteBufAllocator(sizes);
    return sizes;
  }

  /** Says whether reading is paused, so that a read that Netty makes anyway must be small. */
  void unwanted(boolean nowUnwanted) {
    unwanted = nowUnwanted;
  }

  @Override
  public Handle newHandle() {
    return this;
  }

  @Override
  public ByteBuf allocate(ByteBufAllocator same) {
    return memory.allocate(guess());
  }

  @Override
  public int guess() {
    return unwanted ? UNWANTED : size;
  }

  @Override
  public void reset(ChannelConfig same) {
    reads = 0;
    turn = 0;
  }

  @Override
  public void attemptedBytesRead(int bytes) {
    attempted = bytes;
  }

  @Override
  public int attemptedBytesRead() {
    return attempted;
  }

  @Override
  public void lastBytesRead(int bytes) {
    last = bytes;
    if (bytes > 0) {
      turn += bytes;
      if (bytes == size) {
        size = Math.min(size * 4, limits.readMax());
        smallBefore = false;
      }
    }
  }

  @Override
  public int lastBytesRead() {
    return last;
  }

  @Override
  public void incMessagesRead(int count) {
    reads += count;
  }

  @Override
  public boolean continueReading() {
    return goesOn() && attempted == last;
  }

  @Override
  public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
    return goesOn() && maybeMoreData.get();
  }

  private boolean goesOn() {
    return config.isAutoRead() && reads < (memory.isShort() ? 1 : READS_A_TURN) && turn > 0;
  }

  @Override
  public void readComplete() {
    boolean small = turn < size / 4;
    if (small && smallBefore) {
      size = Math.max(size / 2, limits.readMin());
    }
    smallBefore = small && !smallBefore;
  }
}
