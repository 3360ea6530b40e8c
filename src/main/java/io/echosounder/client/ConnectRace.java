package io.echosounder.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tries several addresses and keeps the first connection (Happy Eyeballs, RFC 8305), on the
 * caller's thread only. Each address family has its own lane. The lane of the resolver's first
 * address starts at once. The other lane starts {@link #HEAD_START} later, or as soon as all
 * addresses of the first lane have failed. Within a lane the next address starts when the previous
 * one has failed or has not answered for {@link #HEAD_START}. The first connection wins, and the
 * race closes all others.
 */
final class ConnectRace {
  /** The same as Go's default FallbackDelay. */
  static final Duration HEAD_START = Duration.ofMillis(300);

  private final Target target;
  private final @Nullable InetAddress source;
  private final Deadline deadline;
  private final LongSupplier nanoClock;
  private final List<Lane> lanes = new ArrayList<>();
  private final List<ConnectAttempt> attempts = new ArrayList<>();
  private final long headStartNanos;

  /** The addresses of one family, which start one after the other. */
  private static final class Lane {
    final List<InetSocketAddress> addresses = new ArrayList<>();
    int started;
    long nextStartNanos;
    @Nullable ConnectAttempt last;

    boolean hasNext() {
      return started < addresses.size();
    }
  }

  ConnectRace(
      Target target,
      List<InetSocketAddress> addresses,
      @Nullable InetAddress source,
      Deadline deadline,
      LongSupplier nanoClock) {
    this.target = target;
    this.source = source;
    this.deadline = deadline;
    this.nanoClock = nanoClock;
    // A short timeout with many addresses shortens the delay, so that each address gets a try.
    this.headStartNanos =
        deadline.isSet()
            ? Math.min(HEAD_START.toNanos(), deadline.remainingNanos() / addresses.size())
            : HEAD_START.toNanos();
    Family first = Family.of(addresses.getFirst().getAddress());
    Lane preferred = new Lane();
    Lane fallback = new Lane();
    for (InetSocketAddress each : addresses) {
      (first.takes(each.getAddress()) ? preferred : fallback).addresses.add(each);
    }
    preferred.nextStartNanos = nanoClock.getAsLong();
    fallback.nextStartNanos = preferred.nextStartNanos + headStartNanos;
    lanes.add(preferred);
    lanes.add(fallback);
  }

  /** Returns the winner, non-blocking and with TCP_NODELAY. The caller closes it. */
  SocketChannel run() throws Failure {
    SocketChannel winner = null;
    try (Selector selector = Selector.open()) {
      while (winner == null) {
        startDue(selector);
        winner = connected();
        if (winner == null && (deadline.passed() || allFailed())) {
          attempts.forEach(each -> each.giveUp(deadline.length()));
          throw new ConnectFailures(target, attempts).failure();
        }
        if (winner == null) {
          await(selector);
        }
      }
      return winner;
    } catch (IOException e) {
      throw new Failure(ExitCode.INTERNAL, "connect " + target + ": " + Failure.reason(e), e);
    } finally {
      for (ConnectAttempt each : attempts) {
        each.closeUnless(winner);
      }
    }
  }

  private void startDue(Selector selector) throws IOException {
    long now = nanoClock.getAsLong();
    for (Lane lane : lanes) {
      while (lane.hasNext() && isDue(lane, now) && connected() == null) {
        ConnectAttempt attempt =
            new ConnectAttempt(lane.addresses.get(lane.started++), source, selector);
        attempts.add(attempt);
        lane.last = attempt;
        lane.nextStartNanos = now + headStartNanos;
        attempt.start();
      }
    }
    for (ConnectAttempt each : attempts) {
      each.startAgain();
    }
  }

  private boolean isDue(Lane lane, long now) {
    if (lane.nextStartNanos - now <= 0) {
      return true;
    }
    // A lane that has not started waits for the preferred lane, others for their last address.
    return lane.last == null ? allFailedOf(lanes.getFirst()) : lane.last.hasFailed();
  }

  private boolean allFailedOf(Lane lane) {
    return !lane.hasNext()
        && attempts.stream()
            .filter(each -> lane.addresses.contains(each.address()))
            .allMatch(ConnectAttempt::hasFailed);
  }

  private boolean allFailed() {
    return lanes.stream().noneMatch(Lane::hasNext)
        && attempts.stream().allMatch(ConnectAttempt::hasFailed);
  }

  private @Nullable SocketChannel connected() {
    for (ConnectAttempt each : attempts) {
      SocketChannel channel = each.connected();
      if (channel != null) {
        return channel;
      }
    }
    return null;
  }

  private void await(Selector selector) throws IOException, Failure {
    long now = nanoClock.getAsLong();
    long wait = Long.MAX_VALUE;
    for (Lane lane : lanes) {
      if (lane.hasNext()) {
        wait = Math.min(wait, Math.max(0, lane.nextStartNanos - now));
      }
    }
    if (deadline.isSet()) {
      wait = Math.min(wait, deadline.remainingNanos());
    }
    // Zero means no timeout. Rounded up, because a shorter wait would make the loop spin.
    selector.select(wait == Long.MAX_VALUE ? 0 : TimeUnit.NANOSECONDS.toMillis(wait) + 1);
    for (SelectionKey key : selector.selectedKeys()) {
      ((ConnectAttempt) key.attachment()).onConnectable();
    }
    selector.selectedKeys().clear();
    if (Thread.interrupted()) {
      Thread.currentThread().interrupt();
      throw new Failure(ExitCode.INTERRUPTED, "connect " + target + ": interrupted");
    }
  }
}
