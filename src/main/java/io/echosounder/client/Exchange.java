package io.echosounder.client;

import io.echosounder.client.wire.PeerEnd;
import io.echosounder.client.wire.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends the bytes of a {@link Source} and passes the returned bytes to a {@link Sink}. It does both
 * at once on one thread, because a peer whose send buffer is full reads no more. Its memory does
 * not grow with the number of bytes. One instance serves one run.
 *
 * <p>It uses a selector, because a blocking write has no deadline in Java.
 */
public final class Exchange {
  private static final int CHUNK = 64 * 1024;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /** Tells when an exchange is complete. */
  public enum Completion {
    /** As many bytes have come back as were sent; the connection stays open. */
    ALL_BACK,
    /** We have sent all bytes and our FIN, and the peer has returned all bytes and its FIN. */
    PEER_CLOSES
  }

  private final Wire wire;
  private final ExchangeFailures failures;
  private final LongSupplier nanoClock;
  private final IoDeadlines deadlines;

  private Duration lateness = Duration.ZERO;
  private ByteBuffer pending = NOTHING;
  private boolean sourceEnded;
  private boolean listening;
  private long sent;
  private long received;
  private @Nullable PeerEnd end;

  /**
   * @param wire the caller closes it
   * @param peer the address of the other end, as messages show it
   */
  public Exchange(Wire wire, String peer, IoTimeouts timeouts, LongSupplier nanoClock) {
    this.wire = wire;
    this.failures = new ExchangeFailures(peer, timeouts);
    this.nanoClock = nanoClock;
    this.deadlines = new IoDeadlines(timeouts, nanoClock);
  }

  /** Starts reading only after {@code lateness}, as a slow reader does. */
  public Exchange readAfter(Duration lateness) {
    this.lateness = lateness;
    return this;
  }

  /**
   * The number of payload bytes that the wire has taken; valid after a failure too. With TLS or
   * WebSocket the last of them may not have reached the kernel.
   */
  public long sent() {
    return sent;
  }

  /** The number of bytes that have come back; valid after a failure too. */
  public long received() {
    return received;
  }

  /** How the peer ended; null if it has not, or if the connection broke. */
  public @Nullable PeerEnd end() {
    return end;
  }

  /** Runs until {@code completion} is reached. The caller closes the wire. */
  public void run(Source source, Sink sink, Completion completion) throws Failure {
    try (Selector selector = Selector.open()) {
      SelectionKey key = wire.channel().register(selector, 0);
      source.onStart(selector::wakeup);
      loop(selector, key, source, sink, completion);
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /**
   * Sends nothing and passes every byte that comes to {@code sink}, until the read timeout has
   * passed or the peer closes.
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
    deadlines.restartRead();
    while (true) {
      fill(source, completion);
      if (sourceEnded
          && completion == Completion.ALL_BACK
          && !pending.hasRemaining()
          && received >= sent) {
        return;
      }
      long lateFor = lateness.toNanos() - (nanoClock.getAsLong() - start);
      if (lateFor > 0) {
        deadlines.restartRead();
      }
      key.interestOps(
          (lateFor > 0 ? 0 : SelectionKey.OP_READ) | (isSending() ? SelectionKey.OP_WRITE : 0));
      boolean hasInput = lateFor <= 0 && wire.hasInput();
      if (hasInput) {
        selector.selectNow();
      } else {
        selector.select(
            millis(Math.min(remainingNanos(completion), lateFor > 0 ? lateFor : Long.MAX_VALUE)));
      }
      // A key that was not selected keeps the ready set of its last selection.
      boolean selected = selector.selectedKeys().remove(key);
      // Read before writing: bytes that came before a reset are still the peer's answer.
      boolean readable = hasInput || (selected && key.isReadable());
      if (readable && read(in, sink, completion)) {
        return;
      }
      if (selected && key.isWritable() && isSending()) {
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
        wire.shutdownOutput();
        // From now on the peer owes at least its FIN.
        deadlines.restartRead();
      }
    } else if (next.hasRemaining()) {
      pending = next;
      deadlines.restartWrite();
    }
  }

  /** Returns true if the peer's FIN completes the exchange. */
  private boolean read(ByteBuffer in, Sink sink, Completion completion)
      throws IOException, Failure {
    in.clear();
    int n = wire.read(in);
    if (n < 0) {
      end = wire.end();
      if (completion == Completion.PEER_CLOSES && sourceEnded && received >= sent) {
        return true;
      }
      throw failures.earlyEnd(end, progress());
    }
    if (n == 0) {
      if (wire.hasMoved()) {
        deadlines.restartRead();
      }
      return false;
    }
    received += n;
    long beforeSink = nanoClock.getAsLong();
    sink.accept(in.flip());
    deadlines.restartRead();
    deadlines.extendWrite(nanoClock.getAsLong() - beforeSink);
    return false;
  }

  private void write() throws IOException {
    boolean owedNothing = received >= sent;
    long unsent = wire.unsent();
    int n = wire.write(pending);
    if (n > 0 || wire.unsent() < unsent) {
      sent += n;
      deadlines.restartWrite();
      if (owedNothing) {
        deadlines.restartRead();
      }
    }
  }

  private boolean isSending() {
    return pending.hasRemaining() || wire.unsent() > 0;
  }

  private boolean awaitsPeer(Completion completion) {
    return received < sent || listening || (sourceEnded && completion == Completion.PEER_CLOSES);
  }

  private long remainingNanos(Completion completion) {
    return deadlines.remainingNanos(awaitsPeer(completion), isSending());
  }

  private void checkTimeouts(Completion completion) throws Failure {
    if (remainingNanos(completion) > 0) {
      return;
    }
    // Both may have passed. A peer that takes no bytes cannot return any, so the write comes first.
    if (isSending() && deadlines.isWriteOver()) {
      throw failures.writeTimeout(progress());
    }
    throw failures.readTimeout(progress());
  }

  private Failure broken(IOException e) {
    return failures.broken(e, isSending() || !sourceEnded, progress());
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
   * The timeout for {@code select}, where zero means no timeout. Rounded up, because a shorter wait
   * would make the loop spin just before the deadline.
   */
  private static long millis(long nanos) {
    return nanos == Long.MAX_VALUE ? 0 : Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos) + 1);
  }
}
