package io.echosounder.client.probe;

import io.echosounder.client.Dialer;
import io.echosounder.client.EchoPath;
import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import io.echosounder.client.Spans;
import io.echosounder.client.wire.FrameSeen;
import io.echosounder.client.wire.FrameWire;
import io.echosounder.client.wire.PeerEnd;
import io.echosounder.client.wire.WireFailure;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A new WebSocket, over which single frames go, and which shows the frames that come. */
final class FrameExchange implements Closeable {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /** Much more than a peer owes, and little enough to keep. */
  private static final int MOST_BYTES = 1 << 20;

  private static final int MOST_FRAMES = 10_000;

  private final EchoPath path;
  private final FrameWire wire;
  private final ByteBuffer in = ByteBuffer.allocate(8 * 1024);
  private final ByteArrayOutputStream payload = new ByteArrayOutputStream();
  private @Nullable PeerEnd end;

  FrameExchange(EchoPath path) throws Failure {
    this.path = path;
    this.wire = (FrameWire) path.over(path.layers().tellingFrames()).connect();
  }

  FrameExchange send(int opcode, boolean isFinal, byte[] content) throws Failure {
    try {
      wire.send(opcode, isFinal, content);
      return this;
    } catch (IOException e) {
      throw broken(ExitCode.SEND_FAILED, e);
    }
  }

  List<FrameSeen> frames() {
    return wire.frames();
  }

  /** The bytes of all messages that have come. */
  byte[] payload() {
    return payload.toByteArray();
  }

  /**
   * Waits until {@code holds}.
   *
   * @param owed the words for the bytes that the peer owes
   */
  void await(BooleanSupplier holds, String owed) throws Failure {
    awaitUnlessEnded(holds, owed);
    PeerEnd told = end;
    if (told != null && !holds.getAsBoolean()) {
      throw new Failure(
          ExitCode.EARLY_EOF, peer() + " closed with " + told.text() + ", and sent no " + owed);
    }
  }

  PeerEnd awaitEnd(String owed) throws Failure {
    awaitUnlessEnded(() -> end != null, owed);
    if (end == null) {
      throw new IllegalStateException("the wait is over");
    }
    return end;
  }

  private void awaitUnlessEnded(BooleanSupplier holds, String owed) throws Failure {
    Duration limit = path.timeouts().read();
    long start = path.nanoClock().getAsLong();
    try (Selector selector = Selector.open()) {
      SelectionKey key = wire.channel().register(selector, 0);
      while (!holds.getAsBoolean() && end == null) {
        long left = limit.toNanos() - (path.nanoClock().getAsLong() - start);
        if (!limit.isZero() && left <= 0) {
          throw new Failure(
              ExitCode.READ_TIMEOUT,
              "read from " + peer() + ": no " + owed + " within " + Spans.show(limit));
        }
        if (!wire.hasInput()) {
          key.interestOps(SelectionKey.OP_READ | (wire.unsent() > 0 ? SelectionKey.OP_WRITE : 0));
          selector.select(limit.isZero() ? 0 : TimeUnit.NANOSECONDS.toMillis(left) + 1);
          selector.selectedKeys().clear();
        }
        wire.write(NOTHING);
        read();
        if (payload.size() > MOST_BYTES || wire.frames().size() > MOST_FRAMES) {
          throw new Failure(
              ExitCode.DIFFERENCE, peer() + " sends frames without end, and no " + owed);
        }
      }
    } catch (IOException e) {
      throw broken(ExitCode.READ_FAILED, e);
    }
  }

  private void read() throws IOException {
    int n = wire.read(in.clear());
    if (n < 0) {
      end = wire.end();
    } else {
      payload.write(in.array(), 0, n);
    }
  }

  private Failure broken(ExitCode otherwise, IOException e) {
    return e instanceof WireFailure failure
        ? new Failure(failure.exitCode(), peer() + ": " + failure.getMessage(), failure)
        : new Failure(Failure.brokenCode(e, otherwise), peer() + ": " + Failure.reason(e), e);
  }

  private String peer() {
    return Dialer.show(path.address());
  }

  @Override
  public void close() throws IOException {
    wire.close();
  }
}
