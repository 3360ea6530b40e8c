package io.echosounder.client;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Stands between an exchange and its source and sink, and compares the returned bytes with the sent
 * ones. Its memory is bounded, because it stops sending while {@link #WINDOW} bytes are
 * outstanding.
 */
public final class Verifier implements Source, Sink {
  /**
   * More than the kernels of both ends usually buffer, so that it does not slow down a correct
   * server.
   */
  static final int WINDOW = 32 << 20;

  private final Source source;
  private final Sink sink;
  private final Deque<ByteBuffer> expected = new ArrayDeque<>();
  private long outstanding;
  private long position;

  public Verifier(Source source, Sink sink) {
    this.source = source;
    this.sink = sink;
  }

  @Override
  public void onStart(Runnable wake) {
    source.onStart(wake);
  }

  @Override
  public @Nullable ByteBuffer next() throws Failure {
    if (outstanding >= WINDOW) {
      return ByteBuffer.allocate(0);
    }
    ByteBuffer bytes = source.next();
    if (bytes != null && bytes.hasRemaining()) {
      expected.add(bytes.asReadOnlyBuffer());
      outstanding += bytes.remaining();
    }
    return bytes;
  }

  @Override
  public void accept(ByteBuffer bytes) throws Failure {
    sink.accept(bytes.duplicate());
    while (bytes.hasRemaining()) {
      ByteBuffer head = expected.peek();
      if (head == null) {
        throw new Failure(
            ExitCode.DIFFERENCE,
            "the peer sent more than it was sent: "
                + bytes.remaining()
                + " bytes or more after "
                + position);
      }
      compare(bytes, head);
      if (!head.hasRemaining()) {
        expected.remove();
      }
    }
  }

  private void compare(ByteBuffer bytes, ByteBuffer head) throws Failure {
    int length = Math.min(bytes.remaining(), head.remaining());
    int same = bytes.slice(bytes.position(), length).mismatch(head.slice(head.position(), length));
    if (same >= 0) {
      throw new Failure(
          ExitCode.DIFFERENCE,
          String.format(
              Locale.ROOT,
              "what came back is not what was sent: byte %d was 0x%02x and came back as 0x%02x",
              position + same,
              head.get(head.position() + same),
              bytes.get(bytes.position() + same)));
    }
    bytes.position(bytes.position() + length);
    head.position(head.position() + length);
    position += length;
    outstanding -= length;
  }
}
