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
 * Standard input as a source: a thread reads it, as it cannot be selected on, and stays a few
 * chunks ahead at most.
 */
final class StdinSource implements Source {
  private static final int CHUNK = 64 * 1024;
  private static final int CHUNKS_AHEAD = 4;

  private final InputStream in;
  private final BlockingQueue<Chunk> chunks = new ArrayBlockingQueue<>(CHUNKS_AHEAD);

  /** What one read gave: bytes, the end (neither), or an error. */
  private record Chunk(@Nullable ByteBuffer bytes, @Nullable IOException error) {}

  StdinSource(InputStream in) {
    this.in = in;
  }

  @Override
  public void onStart(Runnable wake) {
    // A daemon: a terminal that nobody types at must not keep the command from ending.
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
