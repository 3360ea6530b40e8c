package io.echosounder.livefile;

import io.echosounder.common.ConfigMistake;
import io.echosounder.listener.Listener;
import io.echosounder.registry.Commands;
import io.echosounder.registry.Registry;
import io.echosounder.timeout.ServerTimeouts;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The live file: looked at every two seconds on a thread of its own, because what tells of changes
 * (inotify) says nothing on network and overlay file systems. What is compared is the text, so that
 * a swapped link, as Kubernetes makes it, is a change like any other.
 *
 * <p>A file with a mistake, or one that has vanished, changes nothing: what was applied last stays.
 */
public final class LiveFile {

  private static final Logger LOG = Logger.getLogger("io.echosounder.livefile");
  private static final Logger AUDIT = Logger.getLogger("audit");

  private static final String PROPERTY = "echosounder.live-file";

  private static final Duration EVERY = Duration.ofSeconds(2);

  private final @Nullable Path path;
  private final Commands commands;
  private final Listener listener;
  private final Registry registry;
  private @Nullable Thread thread;

  /** What was seen last, applied or not, so that a mistake is told once. */
  private @Nullable Map<String, String> seen;

  private volatile Status status = new Status(true, Instant.EPOCH, "");

  /**
   * The live file at one instant.
   *
   * @param valid whether it holds as it is now
   * @param appliedAt when a content was last applied; the epoch if there is no file
   * @param problem why it does not hold; empty if it does
   */
  public record Status(boolean valid, Instant appliedAt, String problem) {}

  /** A live file that is not looked at yet. */
  public LiveFile(LiveFileConfig config, Commands commands, Listener listener, Registry registry) {
    this.path = config.liveFile().map(LiveFile::path).orElse(null);
    this.commands = commands;
    this.listener = listener;
    this.registry = registry;
  }

  /** How it stands. Any thread. */
  public Status status() {
    return status;
  }

  /** Whether there is a live file at all. */
  public boolean isConfigured() {
    return path != null;
  }

  /**
   * Looks at the file without applying it.
   *
   * @throws ConfigMistake if it is not there or holds a mistake
   */
  public static void check(LiveFileConfig config) {
    Optional<Path> path = config.liveFile().map(LiveFile::path);
    if (path.isPresent()) {
      try {
        LiveValues.of(LiveValues.text(path.get()));
      } catch (LiveValues.Refused e) {
        throw mistake(path.get(), e);
      }
    }
  }

  /**
   * Applies the file and goes on looking at it.
   *
   * @throws ConfigMistake if it is not there or holds a mistake: a start has no old values to keep
   */
  public void start() {
    Path file = path;
    if (file == null) {
      return;
    }
    try {
      Map<String, String> now = LiveValues.text(file);
      seen = now;
      apply(file, LiveValues.of(now));
    } catch (LiveValues.Refused e) {
      throw mistake(file, e);
    }
    thread = Thread.ofPlatform().daemon().name("live-file").start(() -> watch(file));
  }

  /** Looks no more. */
  public void stop() {
    if (thread != null) {
      thread.interrupt();
    }
  }

  private void watch(Path file) {
    try {
      while (true) {
        Thread.sleep(EVERY);
        look(file);
      }
    } catch (InterruptedException e) {
      // The server stops.
    }
  }

  private void look(Path file) {
    Map<String, String> now;
    try {
      now = LiveValues.text(file);
    } catch (LiveValues.Refused e) {
      // Once it is back it is a change, whatever it says.
      seen = null;
      refuse(file, String.valueOf(e.getMessage()));
      return;
    }
    try {
      if (!now.equals(seen)) {
        seen = now;
        apply(file, LiveValues.of(now));
      }
    } catch (LiveValues.Refused e) {
      refuse(file, String.valueOf(e.getMessage()));
    } catch (IllegalStateException e) {
      // The thread has to outlive whatever the file system throws.
      refuse(file, "cannot be applied: " + e);
    }
  }

  private void apply(Path file, LiveValues values) {
    ServerTimeouts.Patched timeouts;
    int before;
    try {
      timeouts = commands.liveTimeouts(values.timeouts()).toCompletableFuture().join();
      before = listener.maxConnections(values.maxConnections()).toCompletableFuture().join();
    } catch (CompletionException e) {
      throw new IllegalStateException("the server is stopping", e);
    }
    status = new Status(true, Instant.now(), "");
    int after = listener.status().maxConnections();
    LOG.infof(
        "Live file applied: file=%s timeouts=%s maxConnections=%d", file, timeouts.after(), after);
    AUDIT.infof(
        "Changed user=live-file from=%s call=apply old=[%s maxConnections=%d] new=[%s"
            + " maxConnections=%d]",
        file, timeouts.before(), before, timeouts.after(), after);
    registry.tell(observer -> observer.liveFileChanged(true, ""));
  }

  /** Told once for each mistake, not at every look. */
  private void refuse(Path file, String problem) {
    if (!problem.equals(status.problem())) {
      status = new Status(false, status.appliedAt(), problem);
      LOG.warnf("Live file refused, the old values stay: file=%s problem=%s", file, problem);
      registry.tell(observer -> observer.liveFileChanged(false, problem));
    }
  }

  private static ConfigMistake mistake(Path file, LiveValues.Refused e) {
    return new ConfigMistake(PROPERTY, file + " " + e.getMessage());
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new ConfigMistake(PROPERTY, "\"" + text + "\" is no path");
    }
  }
}
