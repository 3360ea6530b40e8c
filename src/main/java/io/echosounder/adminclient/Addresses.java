package io.echosounder.adminclient;

import io.echosounder.adminclient.AdminFailure.Kind;
import io.echosounder.common.AddressText;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Where to connect for a URL. A name may have several addresses of which only one answers, as
 * localhost often has.
 */
final class Addresses {
  private final AdminUrl url;
  private final Duration timeout;

  /** Found out at the first request. The address that worked last is the first. */
  private volatile List<AdminUrl> known = List.of();

  Addresses(AdminUrl url, Duration timeout) {
    this.url = url;
    this.timeout = timeout;
  }

  /** The addresses in the order in which to try them. */
  List<AdminUrl> candidates() throws AdminFailure {
    List<AdminUrl> candidates = known;
    if (candidates.isEmpty()) {
      candidates = Http.isAddress(url) ? List.of(url) : resolve(url, timeout);
      known = candidates;
    }
    return candidates;
  }

  /** This one has answered. */
  void prefer(AdminUrl address) {
    List<AdminUrl> candidates = known;
    if (!candidates.getFirst().equals(address)) {
      List<AdminUrl> sorted = new ArrayList<>(candidates);
      sorted.remove(address);
      sorted.addFirst(address);
      known = List.copyOf(sorted);
    }
  }

  /** All addresses of a URL's name. */
  static List<AdminUrl> resolve(AdminUrl url, Duration timeout) throws AdminFailure {
    CompletableFuture<InetAddress[]> found = new CompletableFuture<>();
    // The system's resolver takes no timeout.
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                found.complete(InetAddress.getAllByName(url.bareHost()));
              } catch (UnknownHostException e) {
                found.completeExceptionally(e);
              }
            });
    try {
      List<AdminUrl> all = new ArrayList<>();
      for (InetAddress address : await(found, System.nanoTime() + timeout.toNanos())) {
        all.add(url.at(AddressText.of(address)));
      }
      return List.copyOf(all);
    } catch (IOException e) {
      String why =
          e instanceof UnknownHostException
              ? "the name " + url.host() + " has no address"
              : "the name " + url.host() + " did not resolve in time";
      throw new AdminFailure(Kind.RESOLVE, url + ": " + why, e);
    }
  }

  /**
   * Waits for the result of another thread.
   *
   * @param deadline on the clock of {@link System#nanoTime}
   * @throws HttpTimeoutException if it does not come in time
   */
  static <T> T await(CompletableFuture<T> future, long deadline) throws IOException {
    try {
      return future.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IOException(e.getCause());
    } catch (TimeoutException e) {
      throw new HttpTimeoutException("no answer");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
