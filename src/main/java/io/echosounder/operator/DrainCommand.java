package io.echosounder.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.echosounder.adminclient.AdminFailure;
import io.echosounder.adminclient.Answers;
import io.echosounder.adminclient.Answers.Answer;
import io.echosounder.adminclient.Instance;
import io.echosounder.adminclient.Query;
import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import java.util.List;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Begins a drain, and waits for its end if that is wanted. */
@Command(
    name = "drain",
    description = {
      "Stops accepting and ends each connection in a pause of its conversation.",
      "The server stays up. It asks before it begins."
    },
    footer = {"", "Example: echosounder drain --wait"})
public final class DrainCommand extends ListenerChange {
  private static final long POLL_MILLIS = 250;
  private static final long LINES_APART_NANOS = TimeUnit.SECONDS.toNanos(5);

  @Option(names = "--wait", description = "wait until no connection is left, and show the stages")
  boolean wait;

  @Mixin Question question;

  @Override
  ExitCode run(List<Instance> instances) throws Failure {
    if (!question.yes) {
      Answers<Long> open =
          Answers.ask(instances, instance -> instance.listener().path("open").asLong());
      if (open.good().isEmpty()) {
        return end(open);
      }
      question.ask(what(open));
    }
    Answers<ObjectNode> answers = order(instances, "drain", Query.NONE);
    if (!wait || answers.good().isEmpty()) {
      return show(answers);
    }
    List<Instance> draining = answers.good().stream().map(Answer::instance).toList();
    Answers<ObjectNode> over = Answers.ask(draining, this::follow);
    over.failures().addAll(answers.failures());
    if (isJson()) {
      json(over.good().stream().map(Answer::value).toList());
    }
    return end(over);
  }

  private static String what(Answers<Long> open) {
    long total = open.good().stream().mapToLong(Answer::value).sum();
    String where =
        open.good().size() == 1 ? open.good().getFirst().name() : open.good().size() + " servers";
    return "drain " + where + ", which ends " + Show.connections(total);
  }

  /** Prints the stages as they come. Returns the listener when the drain is over. */
  private ObjectNode follow(Instance instance) throws AdminFailure {
    String stage = "";
    long lastLine = 0;
    while (true) {
      ObjectNode listener = instance.listener();
      JsonNode drain = listener.path("drain");
      String now = drain.path("stage").asText("");
      boolean isOver = now.isEmpty() || now.equals("over");
      if (!now.equals(stage) || System.nanoTime() - lastLine > LINES_APART_NANOS || isOver) {
        stage = now;
        lastLine = System.nanoTime();
        say(
            instance.name()
                + ": "
                + (now.isEmpty() ? "resumed, so it no longer drains" : ListenerText.drain(drain)));
      }
      if (isOver) {
        return listener;
      }
      pause();
    }
  }

  /** Several servers report at the same time. */
  private synchronized void say(String line) {
    if (!isJson()) {
      println(line);
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
