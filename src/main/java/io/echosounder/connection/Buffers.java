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
 * The memory for reads and for unsent bytes: a buffer pool of our own, and a limit for unsent
 * bytes. Each event loop has an equal share, so the hot path shares nothing. Safe for any thread.
 */
public final class Buffers {

  /** A chunk is 8 KiB pages to the power of this: 256 KiB to 4 MiB. */
  private static final int MIN_CHUNK_ORDER = 5;

  private static final int MAX_CHUNK_ORDER = 9;

  /** A share holds at least this many chunks, so that a half-empty chunk wastes little of it. */
  private static final int CHUNKS = 8;

  private final ByteBufAllocator pool;
  private final long limit;
  private final long share;
  private final Map<EventLoop, LoopBuffers> loops = new ConcurrentHashMap<>();

  /**
   * Makes a pool of our own, because Quarkus tunes Netty's common pool for small HTTP messages, and
   * so that HTTP has its own memory. Call it once, because a pool never frees its memory.
   *
   * @param limit the most that all unsent bytes may take, bytes
   */
  public Buffers(int eventLoops, long limit) {
    this(eventLoops, limit, newPool(eventLoops, limit / eventLoops));
  }

  /** With a given pool, for tests that let it fail. */
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

  /** The share of one event loop. */
  LoopBuffers of(EventLoop loop) {
    return loops.computeIfAbsent(loop, some -> new LoopBuffers(some, pool, share));
  }

  /** The most that unsent bytes may take, bytes. */
  public long limit() {
    return limit;
  }

  /** The memory that unsent bytes take now, bytes. Whole buffers count, not only their content. */
  public long used() {
    return sum(LoopBuffers::used);
  }

  /** The number of connections that wait for memory before they read on. */
  public long pausedConnections() {
    return sum(LoopBuffers::waiting);
  }

  /** Frees the reserves. Call it when no connection is left. */
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
