package io.echosounder.operator;

import io.echosounder.adminclient.Answers;
import io.echosounder.adminclient.Instance;
import io.echosounder.adminclient.Query;
import io.echosounder.client.ExitCode;
import io.echosounder.client.OnInterrupt;
import io.echosounder.client.Spans;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows connections live, as {@code htop} shows processes. */
@Command(
    name = "top",
    description = {
      "Shows the connections of servers live, until you press q.",
      "i, a, d, r, s and p choose the order; the same key again turns it round.",
      "If standard output is no terminal, it prints one table and ends."
    },
    footer = {"", "Example: echosounder top --sort -idle --remote 10.0.0.0/8"})
public final class TopCommand extends OperatorCommand {
  private static final int PRINTED_ROWS = Integer.MAX_VALUE;

  @Mixin Filters filters;

  @Option(
      names = "--sort",
      paramLabel = "[-]KEY",
      defaultValue = "-bytesReceived",
      converter = Sort.Converter.class,
      description = "order to begin with (default: ${DEFAULT-VALUE})")
  Sort sort;

  @Option(
      names = "--interval",
      paramLabel = "DURATION",
      defaultValue = "1s",
      converter = Spans.Converter.class,
      description = "time between two looks (default: ${DEFAULT-VALUE})")
  Duration interval;

  /** The news for the drawing thread: a key, or new samples. */
  private sealed interface Input {
    record Key(int code) implements Input {}

    record News(Answers<TopView.Sample> samples) implements Input {}
  }

  private final BlockingQueue<Input> inputs = new LinkedBlockingQueue<>();

  /** Ends the pause between two looks. */
  private final Semaphore hurry = new Semaphore(0);

  private volatile int rows = 24;
  private volatile @Nullable Sort order;

  @Override
  ExitCode run(List<Instance> instances) {
    if (interval.toMillis() < 100) {
      throw usage("--interval has to be 100ms or more");
    }
    order = sort;
    try (Screen screen = Screen.open(spec.commandLine().getOut(), System.getenv())) {
      if (screen == null) {
        return printOnce(instances);
      }
      try (OnInterrupt _ = new OnInterrupt(() -> leave(screen))) {
        start(() -> readKeys(screen));
        start(() -> look(instances));
        return live(screen);
      }
    }
  }

  private static ExitCode leave(Screen screen) {
    screen.close();
    return ExitCode.INTERRUPTED;
  }

  private static void start(Runnable work) {
    Thread.ofPlatform().daemon().start(work);
  }

  private ExitCode printOnce(List<Instance> instances) {
    Answers<TopView.Sample> samples = sample(instances, PRINTED_ROWS);
    if (!samples.good().isEmpty()) {
      print(new TopView(isForSeveral()).once(samples, sort, !noHeaders, Instant.now()));
    }
    return end(samples);
  }

  private ExitCode live(Screen screen) {
    TopView view = new TopView(isForSeveral());
    Answers<TopView.Sample> shown = null;
    while (true) {
      switch (take()) {
        case Input.News(Answers<TopView.Sample> samples) -> {
          if (shown == null && samples.good().isEmpty()) {
            screen.close();
            return end(samples);
          }
          shown = samples;
          Screen.Size size = screen.size();
          rows = size.rows();
          view.show(samples, current(), size, System.nanoTime(), Instant.now());
          screen.draw(view.lines(), view.headerLine(), size);
        }
        case Input.Key(int code) -> {
          if (code == 'q' || code < 0) {
            return ExitCode.OK;
          }
          Sort.Key key = key(code);
          if (key != null) {
            Sort now = current();
            // The largest first, except for ids; the same key again turns the order round.
            order = new Sort(key, key == now.key() ? !now.descending() : key != Sort.Key.ID);
          }
          hurry.release();
        }
      }
    }
  }

  private Sort current() {
    Sort now = order;
    return now == null ? sort : now;
  }

  private static Sort.@Nullable Key key(int code) {
    return switch (code) {
      case 'i' -> Sort.Key.ID;
      case 'a' -> Sort.Key.AGE;
      case 'd' -> Sort.Key.IDLE;
      case 'r' -> Sort.Key.BYTES_RECEIVED;
      case 's' -> Sort.Key.BYTES_SENT;
      case 'p' -> Sort.Key.BYTES_PENDING;
      default -> null;
    };
  }

  private Input take() {
    try {
      return inputs.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Input.Key(-1);
    }
  }

  private void readKeys(Screen screen) {
    int code;
    do {
      code = screen.key();
      inputs.add(new Input.Key(code));
    } while (code >= 0);
  }

  /** Looks at the servers on a thread of its own, so that a slow one does not hold up the keys. */
  private void look(List<Instance> instances) {
    try {
      while (true) {
        inputs.put(new Input.News(sample(instances, rows)));
        if (hurry.tryAcquire(interval.toMillis(), TimeUnit.MILLISECONDS)) {
          hurry.drainPermits();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Answers<TopView.Sample> sample(List<Instance> instances, int max) {
    Query query = filters.query().and("sort", current().parameter());
    return Answers.ask(
        instances,
        instance ->
            new TopView.Sample(instance.listener(), instance.list("/connections", query, max)));
  }
}
