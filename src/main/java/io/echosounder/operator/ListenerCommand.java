package io.echosounder.operator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.echosounder.adminclient.Answers;
import io.echosounder.adminclient.Instance;
import io.echosounder.client.ExitCode;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;

/** Shows the state of servers and their totals. */
@Command(
    name = "listener",
    description = "Shows the state of a server, its addresses and its totals.")
public final class ListenerCommand extends OperatorCommand {

  @Override
  ExitCode run(List<Instance> instances) {
    Answers<ObjectNode> answers = Answers.ask(instances, Instance::listener);
    List<ObjectNode> listeners = answers.good().stream().map(Answers.Answer::value).toList();
    Instant now = Instant.now();
    if (isJson()) {
      json(listeners);
    } else if (isForSeveral()) {
      Table table = new Table(ListenerText.HEADERS);
      listeners.forEach(each -> table.row(ListenerText.row(each, now)));
      if (!table.isEmpty()) {
        print(table.text(!noHeaders));
      }
    } else {
      listeners.forEach(each -> print(ListenerText.text(each, now)));
    }
    return end(answers);
  }
}
