package io.echosounder.client.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.echosounder.adminclient.AdminFailure;
import io.echosounder.adminclient.AdminOptions;
import io.echosounder.adminclient.Answers;
import io.echosounder.adminclient.Instance;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The version of the server, asked over its admin port. Several instances may stand behind one
 * target; then each field lists the different values.
 */
record ServerBuild(String instance, String version, String commit, String runtime) {

  static ServerBuild ask(AdminOptions admin) throws AdminFailure {
    Answers<ObjectNode> answers = Answers.ask(admin.instances(), Instance::listener);
    if (answers.good().isEmpty()) {
      throw answers.failures().getFirst();
    }
    List<ObjectNode> listeners = answers.good().stream().map(Answers.Answer::value).toList();
    return new ServerBuild(
        all(listeners, "instance"),
        all(listeners, "version"),
        all(listeners, "commit"),
        all(listeners, "build"));
  }

  private static String all(List<ObjectNode> listeners, String field) {
    return listeners.stream()
        .map(each -> each.path(field).asText("unknown"))
        .distinct()
        .sorted()
        .collect(Collectors.joining(", "));
  }
}
