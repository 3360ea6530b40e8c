package io.echosounder.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * How much each read of one connection asks for, and how often it reads before others get their
 * turn.
 *
 * <p>A read that fills its buffer makes the next four times as large; two turns in a row that come
 * to less than a quarter of it halve it. So messages of one size settle where there is room to
 * spare, and the kernel need not be asked whether there is more: Netty's own policy settles where
 * they fill the buffer to the last byte, and pays with an empty read at every ninth. On the event
 * loop only.
 */
@SuppressWarnings("deprecation") // Netty's own successor of the handle extends it.
final class ReadSizes implements RecvByteBufAllocator, RecvByteBufAllocator.ExtendedHandle {

  /** Where a connection begins, bytes: more than a first message, less than a stream's. */
  private static final int FIRST = 2048;

  /** Reads in one turn at most, as Netty's default is. */
  private static final int READS_A_TURN = 16;

  /** What a read may take that nobody wanted, bytes. */
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

  ReadSizes(ChannelConfig config, Limits limits, LoopBuffers memory) {
    this.config = config;
    this.limits = limits;
    this.memory = memory;
    this.size = Math.clamp(FIRST, limits.readMin(), limits.readMax());
  }

  /** Whether reads shall take next to nothing, if they cannot be helped. */
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
