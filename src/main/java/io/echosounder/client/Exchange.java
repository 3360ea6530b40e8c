package io.echosounder.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Sends what a source gives and hands what returns to a sink, both at once on one thread, so that
 * neither side's full buffers can stall the other, in memory that does not depend on the size. One
 * instance serves one run.
 *
 * <p>A selector rather than blocking calls: a blocked write has no deadline in Java.
 */
public final class Exchange {
  private static final int CHUNK = 64 * 1024;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /** When an exchange is over. */
  public enum Completion {
    /** As many bytes have come back as were sent; the connection stays open. */
    ALL_BACK,
    /** Our FIN follows the last byte sent, and the peer's FIN the last byte returned. */
    PEER_CLOSES
  }

  private final SocketChannel channel;
  private final String peer;
  private final IoTimeouts timeouts;
  private final LongSupplier nanoClock;

  private Duration lateness = Duration.ZERO;
  private ByteBuffer pending = NOTHING;
  private boolean sourceEnded;
  private boolean listening;
  private long sent;
  private long received;

  /** When the write deadline last began: bytes began to wait, or the kernel took some. */
  private long writeSince;

  /** When the read deadline last began: the peer began to owe, or sent some. */
  private long readSince;

  /**
   * @param channel connected and non-blocking
   * @param peer its other end, for messages
   */
  public Exchange(SocketChannel channel, String peer, IoTimeouts timeouts, LongSupplier nanoClock) {
    this.channel = channel;
    this.peer = peer;
    this.timeouts = timeouts;
    this.nanoClock = nanoClock;
  }

  /** Leaves what returns in the kernel for so long at first, as a slow reader does. */
  public Exchange readAfter(Duration lateness) {
    this.lateness = lateness;
    return this;
  }

  /** Bytes that the kernel has taken, after a failure too. */
  public long sent() {
    return sent;
  }

  /** Bytes that have come back, after a failure too. */
  public long received() {
    return received;
  }

  /** Runs until {@code completion}. The channel remains the caller's to close. */
  public void run(Source source, Sink sink, Completion completion) throws Failure {
    try (Selector selector = Selector.open()) {
      SelectionKey key = channel.register(selector, 0);
      source.onStart(selector::wakeup);
      loop(selector, key, source, sink, completion);
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /**
   * Sends nothing, and hands over what comes all the same until the read timeout has passed or the
   * peer closes.
   */
  public void listen(Sink sink) throws Failure {
    Source nothing = () -> NOTHING;
    listening = true;
    try {
      run(nothing, sink, Completion.PEER_CLOSES);
    } catch (Failure e) {
      if (e.exitCode() != ExitCode.READ_TIMEOUT) {
        throw e;
      }
    }
  }

  private void loop(
      Selector selector, SelectionKey key, Source source, Sink sink, Completion completion)
      throws IOException, Failure {
    ByteBuffer in = ByteBuffer.allocateDirect(CHUNK);
    long start = nanoClock.getAsLong();
    readSince = start;
    while (true) {
      fill(source, completion);
      if (sourceEnded
          && completion == Completion.ALL_BACK
          && !pending.hasRemaining()
          && received >= sent) {
        return;
      }
      long now = nanoClock.getAsLong();
      long lateFor = lateness.toNanos() - (now - start);
      if (lateFor > 0) {
        readSince = now;
      }
      key.interestOps(
          (lateFor > 0 ? 0 : SelectionKey.OP_READ)
              | (pending.hasRemaining() ? SelectionKey.OP_WRITE : 0));
      selector.select(
          millis(Math.min(untilTimeout(now, completion), lateFor > 0 ? lateFor : Long.MAX_VALUE)));
      // A key that was not selected keeps its ready set of last time.
      boolean selected = selector.selectedKeys().remove(key);
      // Reading first: what came before a reset is still the peer's answer.
      if (selected && key.isReadable() && read(in, sink, completion)) {
        return;
      }
      if (selected && key.isWritable() && pending.hasRemaining()) {
        write();
      }
      checkTimeouts(completion);
    }
  }

  private void fill(Source source, Completion completion) throws IOException, Failure {
    if (pending.hasRemaining() || sourceEnded) {
      return;
    }
    ByteBuffer next = source.next();
    if (next == null) {
      sourceEnded = true;
      if (completion == Completion.PEER_CLOSES) {
        channel.shutdownOutput();
        // From here on the peer owes its FIN at least.
        readSince = nanoClock.getAsLong();
      }
    } else if (next.hasRemaining()) {
      pending = next;
      writeSince = nanoClock.getAsLong();
    }
  }

  /** True at the end that {@link Completion#PEER_CLOSES} waits for. */
  private boolean read(ByteBuffer in, Sink sink, Completion completion)
      throws IOException, Failure {
    in.clear();
    int n = channel.read(in);
    long now = nanoClock.getAsLong();
    if (n < 0) {
      if (completion == Completion.PEER_CLOSES && sourceEnded && received >= sent) {
        return true;
      }
      throw new Failure(ExitCode.EARLY_EOF, peer + " closed the connection " + progress());
    }
    received += n;
    sink.accept(in.flip());
    long afterSink = nanoClock.getAsLong();
    readSince = afterSink;
    writeSince += afterSink - now;
    return false;
  }

  private void write() throws IOException {
    boolean owedNothing = received >= sent;
    int n = channel.write(pending);
    if (n > 0) {
      sent += n;
      writeSince = nanoClock.getAsLong();
      if (owedNothing) {
        readSince = writeSince;
      }
    }
  }

  private boolean awaitsPeer(Completion completion) {
    return received < sent || listening || (sourceEnded && completion == Completion.PEER_CLOSES);
  }

  private long untilTimeout(long now, Completion completion) {
    long left = Long.MAX_VALUE;
    if (pending.hasRemaining() && !timeouts.write().isZero()) {
      left = timeouts.write().toNanos() - (now - writeSince);
    }
    if (awaitsPeer(completion) && !timeouts.read().isZero()) {
      left = Math.min(left, timeouts.read().toNanos() - (now - readSince));
    }
    return left;
  }

  private void checkTimeouts(Completion completion) throws Failure {
    long now = nanoClock.getAsLong();
    if (untilTimeout(now, completion) > 0) {
      return;
    }
    // Both may have passed: a peer that takes nothing is the cause of one that returns nothing.
    if (pending.hasRemaining()
        && !timeouts.write().isZero()
        && now - writeSince >= timeouts.write().toNanos()) {
      throw new Failure(
          ExitCode.WRITE_TIMEOUT,
          "send to "
              + peer
              + ": it took nothing for "
              + Spans.show(timeouts.write())
              + " "
              + progress());
    }
    throw new Failure(
        ExitCode.READ_TIMEOUT,
        "read from "
            + peer
            + ": nothing came for "
            + Spans.show(timeouts.read())
            + " "
            + progress());
  }

  private Failure broken(IOException e) {
    boolean sending = pending.hasRemaining() || !sourceEnded;
    return new Failure(
        sending ? ExitCode.SEND_FAILED : ExitCode.READ_FAILED,
        (sending ? "send to " : "read from ") + peer + ": " + Failure.reason(e) + " " + progress(),
        e);
  }

  private String progress() {
    return "("
        + sent
        + " bytes sent"
        + (sourceEnded ? "" : " so far")
        + ", "
        + received
        + " came back)";
  }

  /**
   * For {@code select}, to which zero means for ever: rounded up, so that it does not spin before
   * the end.
   */
  private static long millis(long nanos) {
    return nanos == Long.MAX_VALUE ? 0 : Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos) + 1);
  }
}
