package io.echosounder.operator;

import io.echosounder.adminclient.AdminFailure;
import io.echosounder.adminclient.Answers;
import io.echosounder.adminclient.Answers.Answer;
import io.echosounder.adminclient.EventStream;
import io.echosounder.adminclient.EventStream.Event;
import io.echosounder.adminclient.Instance;
import io.echosounder.client.ExitCode;
import io.echosounder.client.OnInterrupt;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints events as they happen. */
@Command(
    name = "events",
    description = {
      "Prints the events of servers as they happen, until Ctrl-C.",
      "It goes on after a lost connection, and misses no event that the server still has."
    },
    footer = {
      "",
      "With -o json, each line is a JSON object.",
      "Example: echosounder events --only connection-closed -o json | jq .data.reason"
    })
public final class EventsCommand extends OperatorCommand {
  @Option(
      names = "--only",
      paramLabel = "EVENT",
      split = ",",
      hideParamSyntax = true,
      description = "only events with this name, such as connection-closed; may be repeated")
  @Nullable Set<String> only;

  @Option(
      names = "--since",
      paramLabel = "NUMBER",
      description = "begin after the event with this number")
  @Nullable String since;

  @Option(names = "--count", paramLabel = "COUNT", description = "end after this number of events")
  @Nullable Integer count;

  private int printed;

  @Override
  ExitCode run(List<Instance> instances) throws AdminFailure {
    if (count != null && count < 1) {
      throw usage("--count has to be 1 or more");
    }
    try (OnInterrupt _ = new OnInterrupt(() -> ExitCode.INTERRUPTED)) {
      Answers<EventStream> streams =
          Answers.ask(
              instances,
              instance -> EventStream.since(instance, since == null ? "" : since, this::tell));
      ExitCode exitCode = end(streams);
      if (!streams.good().isEmpty()) {
        printAll(streams.good());
      }
      return exitCode;
    }
  }

  /** One thread for each server. A server that refuses in the end ends the command. */
  private void printAll(List<Answer<EventStream>> streams) throws AdminFailure {
    List<Callable<Void>> readers = new ArrayList<>();
    for (Answer<EventStream> each : streams) {
      readers.add(() -> read(each, streams));
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Void> reader : threads.invokeAll(readers)) {
        reader.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AdminFailure failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private @Nullable Void read(Answer<EventStream> from, List<Answer<EventStream>> all)
      throws AdminFailure, InterruptedException {
    for (Event event = from.value().next(); event != null; event = from.value().next()) {
      if ((only == null || only.contains(event.name())) && !print(from.name(), event)) {
        all.forEach(each -> each.value().close());
        break;
      }
    }
    return null;
  }

  /** Returns false after the last event that is wanted. */
  private synchronized boolean print(String instance, Event event) {
    if (count != null && printed >= count) {
      return false;
    }
    printed++;
    println(
        isJson()
            ? EventLine.json(instance, event)
            : EventLine.text(
                isForSeveral() ? instance : "", event, Instant.now(), ZoneId.systemDefault()));
    return count == null || printed < count;
  }
}
