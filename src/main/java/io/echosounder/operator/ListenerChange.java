package io.echosounder.operator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.echosounder.adminclient.Answers;
import io.echosounder.adminclient.Instance;
import io.echosounder.adminclient.Query;
import io.echosounder.client.ExitCode;
import java.util.List;

/** A command that changes the state of listeners and says which state they have then. */
abstract class ListenerChange extends OperatorCommand {

  /** Sends the order to all servers at once. */
  final Answers<ObjectNode> order(List<Instance> instances, String call, Query query) {
    return Answers.ask(instances, instance -> instance.post("/listener/" + call, query));
  }

  final ExitCode show(Answers<ObjectNode> answers) {
    if (isJson()) {
      json(answers.good().stream().map(Answers.Answer::value).toList());
    } else {
      answers
          .good()
          .forEach(each -> println(each.name() + ": " + ListenerText.state(each.value())));
    }
    return end(answers);
  }
}
