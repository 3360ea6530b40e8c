package io.echosounder.operator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.echosounder.adminclient.AdminFailure;
import io.echosounder.adminclient.Answers;
import io.echosounder.adminclient.Answers.Answer;
import io.echosounder.adminclient.Instance;
import io.echosounder.adminclient.Query;
import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the connection that a user means. Every server counts its connections for itself, so an id
 * may exist on several of them. {@code INSTANCE/ID} names the server too.
 */
final class Locator {

  private final List<Instance> instances;

  /** Looks on these servers. */
  Locator(List<Instance> instances) {
    this.instances = instances;
  }

  /** A connection, and the server that has it. */
  record Found(Instance instance, String name, String id, ObjectNode connection) {
    String call() {
      return path(id);
    }
  }

  /**
   * Finds a connection, open or lately closed. If several servers have that id, an open connection
   * is meant rather than a closed one.
   *
   * @param given {@code ID} or {@code INSTANCE/ID}
   */
  Found find(String given) throws AdminFailure, Failure {
    int slash = given.lastIndexOf('/');
    String id = given.substring(slash + 1);
    List<Instance> wanted = slash < 0 ? instances : named(given.substring(0, slash));
    Answers<ObjectNode> answers =
        Answers.ask(wanted, instance -> instance.get(path(id), Query.NONE));
    List<Answer<ObjectNode>> open =
        answers.good().stream().filter(answer -> !isClosed(answer.value())).toList();
    List<Answer<ObjectNode>> those = open.isEmpty() ? answers.good() : open;
    List<AdminFailure> unanswered =
        answers.failures().stream().filter(Locator::leavesItOpen).toList();
    if (those.size() > 1) {
      throw new Failure(ExitCode.USAGE, id + " is on several servers: write " + choices(those, id));
    }
    if (!unanswered.isEmpty()) {
      String first = unanswered.getFirst().getMessage();
      if (wanted.size() == 1 || those.isEmpty()) {
        throw unanswered.getFirst();
      }
      throw new Failure(
          ExitCode.PARTLY, first + "; if you mean " + id + " there, write " + choices(those, id));
    }
    if (those.isEmpty()) {
      if (wanted.size() == 1) {
        // The server's own sentence: there was never such a connection, or it closed long ago.
        throw answers.failures().getFirst();
      }
      throw new Failure(
          ExitCode.REFUSED, "none of the " + wanted.size() + " servers has a connection " + id);
    }
    Answer<ObjectNode> found = those.getFirst();
    return new Found(found.instance(), found.name(), id, found.value());
  }

  /** The servers with this name, or at this URL. */
  private List<Instance> named(String name) throws AdminFailure, Failure {
    Answers<String> names = Answers.ask(instances, Instance::name);
    List<Instance> those =
        names.good().stream()
            .filter(answer -> answer.name().equals(name) || answer.instance().url().equals(name))
            .map(Answer::instance)
            .toList();
    if (!those.isEmpty()) {
      return those;
    }
    if (!names.failures().isEmpty()) {
      throw names.failures().getFirst();
    }
    throw new Failure(
        ExitCode.USAGE,
        "no server is called "
            + name
            + "; there is "
            + names.good().stream().map(Answer::name).collect(Collectors.joining(", ")));
  }

  private static String choices(List<Answer<ObjectNode>> those, String id) {
    Stream<String> names = those.stream().map(answer -> answer.name() + "/" + id);
    return names.distinct().collect(Collectors.joining(" or "));
  }

  static boolean isClosed(ObjectNode connection) {
    return connection.path("state").asText().equals("closed");
  }

  /** Any other failure than the server's word that it has no such connection. */
  private static boolean leavesItOpen(AdminFailure failure) {
    return !failure.problem().equals("unknown-connection")
        && !failure.problem().equals("connection-closed");
  }

  private static String path(String id) {
    return "/connections/" + URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
