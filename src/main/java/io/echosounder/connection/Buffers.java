package io.echosounder.connection;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;

/**
 * The memory that connections read into and that holds unsent bytes: a pool of our own, and a limit
 * on what unsent bytes may take of it. Each event loop has an equal share, so nothing is shared on
 * the hot path. Safe for any thread.
 */
public final class Buffers {

  /** A chunk is 8 KiB pages to the power of this: 256 KiB to 4 MiB. */
  private static final int MIN_CHUNK_ORDER = 5;

  private static final int MAX_CHUNK_ORDER = 9;

  /** A share holds at least so many chunks, so that the last one, half empty, is a small part. */
  private static final int CHUNKS = 8;

  private final ByteBufAllocator pool;
  private final long limit;
  private final long share;
  private final Map<EventLoop, LoopBuffers> loops = new ConcurrentHashMap<>();

  /**
   * A pool of our own, because Quarkus tunes Netty's common one for small HTTP, and so that HTTP
   * has memory of its own. To be made once: it keeps what it has.
   *
   * @param limit what unsent bytes may take in all
   */
  public Buffers(int eventLoops, long limit) {
    this(eventLoops, limit, newPool(eventLoops, limit / eventLoops));
  }

  /** With a pool that a test lets fail. */
  public Buffers(int eventLoops, long limit, ByteBufAllocator pool) {
    this.limit = limit;
    this.share = limit / eventLoops;
    this.pool = pool;
  }

  private static ByteBufAllocator newPool(int eventLoops, long share) {
    return new PooledByteBufAllocator(
        true,
        0,
        eventLoops,
        PooledByteBufAllocator.defaultPageSize(),
        chunkOrder(share),
        PooledByteBufAllocator.defaultSmallCacheSize(),
        PooledByteBufAllocator.defaultNormalCacheSize(),
        true);
  }

  private static int chunkOrder(long share) {
    int order = MAX_CHUNK_ORDER;
    while (order > MIN_CHUNK_ORDER
        && ((long) PooledByteBufAllocator.defaultPageSize() << order) * CHUNKS > share) {
      order--;
    }
    return order;
  }

  ByteBufAllocator pool() {
    return pool;
  }

  /** The part of one event loop. */
  LoopBuffers of(EventLoop loop) {
    return loops.computeIfAbsent(loop, some -> new LoopBuffers(some, pool, share));
  }

  /** What unsent bytes may take, bytes. */
  public long limit() {
    return limit;
  }

  /** What unsent bytes take now, bytes: whole buffers, not only what is in them. */
  public long used() {
    return sum(LoopBuffers::used);
  }

  /** How many connections wait for memory before they read on. */
  public long pausedConnections() {
    return sum(LoopBuffers::waiting);
  }

  /** Gives the reserves back. To be called when no connection is left. */
  public CompletionStage<Void> releaseReserves() {
    return CompletableFuture.allOf(
        loops.entrySet().stream()
            .map(
                entry ->
                    CompletableFuture.runAsync(entry.getValue()::releaseReserve, entry.getKey()))
            .toArray(CompletableFuture<?>[]::new));
  }

  private long sum(ToLongFunction<LoopBuffers> figure) {
    return loops.values().stream().mapToLong(figure).sum();
  }
}
