package io.echosounder.operator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.echosounder.adminclient.AdminFailure;
import io.echosounder.adminclient.Answers;
import io.echosounder.adminclient.Instance;
import io.echosounder.adminclient.Query;
import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Ends connections: those that are named, or those that match. */
@Command(
    name = "close",
    description = {
      "Ends connections: those that are named, or all that match the filters.",
      "With --all and no filter it ends every connection.",
      "Before it ends more than the named ones, it says how many match, and asks."
    },
    footer = {
      "",
      "Examples:",
      "  echosounder close a2",
      "  echosounder close --idle-over 5m",
      "  echosounder close --all --reset --yes"
    })
public final class CloseCommand extends OperatorCommand {
  @Parameters(
      paramLabel = "ID",
      arity = "0..*",
      description = "connections to end; with several servers also INSTANCE/ID")
  @Nullable List<String> ids;

  @Mixin Filters filters;

  @Option(names = "--reset", description = "end with RST at once, not with FIN after unsent bytes")
  boolean reset;

  @Mixin Question question;

  @Override
  ExitCode run(List<Instance> instances) throws AdminFailure, Failure {
    Query query = filters.query();
    if (ids != null) {
      if (!query.isEmpty()) {
        throw usage("give connections or filters, not both");
      }
      return named(new Locator(instances), ids);
    }
    if (!query.isEmpty()) {
      return matching(instances, query);
    }
    if (!admin.isForAll()) {
      throw usage("say which: an ID, a filter such as --idle-over 5m, or --all");
    }
    return matching(instances, query.and("all", "true"));
  }

  private ExitCode named(Locator locator, List<String> wanted) throws AdminFailure, Failure {
    // All are found before the first one ends, so that a slip in the last name ends none.
    List<Locator.Found> all = new ArrayList<>();
    for (String id : wanted) {
      Locator.Found found = locator.find(id);
      if (Locator.isClosed(found.connection())) {
        throw new Failure(ExitCode.REFUSED, id + " is closed already");
      }
      all.add(found);
    }
    List<ObjectNode> ended = new ArrayList<>();
    for (Locator.Found found : all) {
      ObjectNode now = found.instance().delete(found.call(), mode(Query.NONE));
      ended.add(named(found.name(), now));
    }
    if (isJson()) {
      json(ended);
    } else {
      for (ObjectNode each : ended) {
        println(
            (isForSeveral() ? each.path("instance").asText() + "/" : "")
                + each.path("id").asText()
                + ": "
                + each.path("state").asText()
                + ", "
                + each.path("reason").asText());
      }
    }
    return ExitCode.OK;
  }

  private ExitCode matching(List<Instance> instances, Query query) throws Failure {
    Query filter = filters.query();
    Answers<Long> counts =
        Answers.ask(instances, instance -> instance.list("/connections", filter, 1).total());
    long total = counts.good().stream().mapToLong(Answers.Answer::value).sum();
    if (counts.good().isEmpty()) {
      return end(counts);
    }
    if (total > 0) {
      question.ask(what(total, counts));
    }
    List<Instance> there = counts.good().stream().map(Answers.Answer::instance).toList();
    Answers<ObjectNode> ended =
        Answers.ask(there, instance -> instance.delete("/connections", mode(query)));
    if (isJson()) {
      json(ended.good().stream().map(each -> named(each.name(), each.value())).toList());
    } else {
      ended
          .good()
          .forEach(
              each ->
                  println(
                      (isForSeveral() ? each.name() + ": " : "")
                          + Show.connections(each.value().path("closed").asLong())
                          + " ended"));
    }
    ended.failures().addAll(counts.failures());
    return end(ended);
  }

  private String what(long total, Answers<Long> counts) {
    String where =
        counts.good().size() == 1
            ? counts.good().getFirst().name()
            : counts.good().size() + " servers";
    return "end " + Show.connections(total) + " on " + where + (reset ? " with RST" : " with FIN");
  }

  private Query mode(Query query) {
    return query.and("mode", reset ? "reset" : "fin");
  }
}
