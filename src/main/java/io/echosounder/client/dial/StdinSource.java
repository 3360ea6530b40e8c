package io.echosounder.client.dial;

import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import io.echosounder.client.Source;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Standard input as a source. A thread reads it, because a selector cannot watch standard input.
 * The thread reads at most a few chunks ahead.
 */
final class StdinSource implements Source {
  private static final int CHUNK = 64 * 1024;
  private static final int CHUNKS_AHEAD = 4;

  private final InputStream in;
  private final BlockingQueue<Chunk> chunks = new ArrayBlockingQueue<>(CHUNKS_AHEAD);

  /** The result of one read: bytes, an error, or the end if both are null. */
  private record Chunk(@Nullable ByteBuffer bytes, @Nullable IOException error) {}

  StdinSource(InputStream in) {
    this.in = in;
  }

  @Override
  public void onStart(Runnable wake) {
    // A daemon thread, because a read from a terminal must not keep the command from ending.
    Thread.ofPlatform().daemon().name("stdin").start(() -> pump(wake));
  }

  private void pump(Runnable wake) {
    byte[] buffer = new byte[CHUNK];
    Chunk chunk;
    do {
      try {
        int n = in.read(buffer);
        chunk = new Chunk(n < 0 ? null : ByteBuffer.wrap(Arrays.copyOf(buffer, n)), null);
      } catch (IOException e) {
        chunk = new Chunk(null, e);
      }
      try {
        chunks.put(chunk);
      } catch (InterruptedException e) {
        return;
      }
      wake.run();
    } while (chunk.bytes() != null);
  }

  @Override
  public @Nullable ByteBuffer next() throws Failure {
    Chunk chunk = chunks.poll();
    if (chunk == null) {
      return ByteBuffer.allocate(0);
    }
    if (chunk.error() != null) {
      throw new Failure(
          ExitCode.INTERNAL, "standard input: " + chunk.error().getMessage(), chunk.error());
    }
    return chunk.bytes();
  }
}
