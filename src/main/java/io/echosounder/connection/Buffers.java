package io.echosounder.connection;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;

/** The memory that connections read into, and that holds what waits to be sent. */
public final class Buffers {

  /** Chunks of 8 KiB pages to the power of this: 4 MiB, of which what is used is resident. */
  private static final int CHUNK_ORDER = 9;

  private Buffers() {}

  /**
   * A pool of our own, for Quarkus tunes Netty's common one for small HTTP: chunks no larger than
   * one read, asked of the system and given back at every one. Direct memory only, an arena for
   * each event loop. To be made once: it keeps what it has.
   */
  public static ByteBufAllocator pool(int eventLoops) {
    return new PooledByteBufAllocator(
        true,
        0,
        eventLoops,
        PooledByteBufAllocator.defaultPageSize(),
        CHUNK_ORDER,
        PooledByteBufAllocator.defaultSmallCacheSize(),
        PooledByteBufAllocator.defaultNormalCacheSize(),
        true);
  }
}
