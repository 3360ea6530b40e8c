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
 * Reads the live file every two seconds, on a thread of its own, and applies it when its text has
 * changed. It polls because inotify reports nothing on network and overlay file systems. It
 * compares texts because Kubernetes swaps a symbolic link, which leaves no change in the file
 * itself.
 *
 * <p>A file with a mistake, or a missing file, changes nothing: the values applied last stay.
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

  /** The text at the last look, applied or refused; null if the file could not be read. */
  private @Nullable Map<String, String> seen;

  private volatile Status status = new Status(true, Instant.EPOCH, "");

  /**
   * The live file at one instant.
   *
   * @param valid true if the text in the file now is the text that is applied
   * @param appliedAt when a text was last applied; the epoch if there is no live file
   * @param problem why the text is refused; empty if it is valid
   */
  public record Status(boolean valid, Instant appliedAt, String problem) {}

  /** Prepares; {@link #start} reads the file. */
  public LiveFile(LiveFileConfig config, Commands commands, Listener listener, Registry registry) {
    this.path = config.liveFile().map(LiveFile::path).orElse(null);
    this.commands = commands;
    this.listener = listener;
    this.registry = registry;
  }

  /** The state after the last look. Any thread. */
  public Status status() {
    return status;
  }

  /** True if the configuration names a live file. */
  public boolean isConfigured() {
    return path != null;
  }

  /**
   * Checks the file without applying it.
   *
   * @throws ConfigMistake if the file does not exist or has a mistake
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
   * Applies the file and begins to watch it.
   *
   * @throws ConfigMistake if the file does not exist or has a mistake, because a start has no old
   *     values to keep
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

  /** Ends the watch. */
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
      // When the file is back, its text is applied even if it has not changed.
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
      // The watch must go on, whatever the file system throws.
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
    int after = listener.maxConnections();
    LOG.infof(
        "Live file applied: file=%s timeouts=%s maxConnections=%d", file, timeouts.after(), after);
    AUDIT.infof(
        "Changed user=%s from=%s call=%s old=[%s] new=[%s]",
        "live-file",
        file,
        "apply",
        timeouts.before() + " maxConnections=" + before,
        timeouts.after() + " maxConnections=" + after);
    registry.tell(observer -> observer.liveFileChanged(true, ""));
  }

  /** Reports each mistake once, not at every look. */
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
      throw new ConfigMistake(PROPERTY, "\"" + text + "\" is not a path");
    }
  }
}
