package io.echosounder.operator;

import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.echosounder.adminclient.AdminFailure;
import io.echosounder.adminclient.Answers;
import io.echosounder.adminclient.Answers.Answer;
import io.echosounder.adminclient.Instance;
import io.echosounder.adminclient.Json;
import io.echosounder.adminclient.Query;
import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows timeouts and changes them, of the server or of one connection. */
@Command(
    name = "timeouts",
    description = {
      "Shows the timeouts of a server, or of one connection, and where each comes from.",
      "NAME=VALUE changes one at once, for open connections too."
    },
    footer = {
      "",
      "Examples:",
      "  echosounder timeouts",
      "  echosounder timeouts idle=2m read=off",
      "  echosounder timeouts a2 idle=2s",
      "  echosounder timeouts idle=-"
    })
public final class TimeoutsCommand extends OperatorCommand {
  @Parameters(
      paramLabel = "[ID] [NAME=VALUE]",
      arity = "0..*",
      hideParamSyntax = true,
      description = {
        "ID: only of this connection; with several servers also INSTANCE/ID.",
        "NAME: read, write, idle, halfClosed or lifetime.",
        "VALUE: a duration, or off; - returns to the configured value, or to the server's."
      })
  @Nullable List<String> arguments;

  @Override
  ExitCode run(List<Instance> instances) throws AdminFailure, Failure {
    List<String> given = arguments == null ? List.of() : arguments;
    List<String> changes = given.stream().filter(Timeouts::isChange).toList();
    List<String> ids = given.stream().filter(each -> !Timeouts.isChange(each)).toList();
    if (ids.size() > 1) {
      throw usage("one connection at a time: " + String.join(", ", ids));
    }
    ObjectNode patch = patch(changes);
    return ids.isEmpty()
        ? ofServers(instances, patch)
        : ofConnection(new Locator(instances).find(ids.getFirst()), patch);
  }

  private ObjectNode patch(List<String> changes) {
    try {
      return Timeouts.patch(changes);
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  private ExitCode ofServers(List<Instance> instances, ObjectNode patch) {
    Answers<ObjectNode> answers =
        Answers.ask(
            instances,
            instance ->
                patch.isEmpty()
                    ? instance.get("/timeouts", Query.NONE)
                    : instance.patch("/timeouts", patch));
    if (isJson()) {
      json(answers.good().stream().map(each -> named(each.name(), each.value())).toList());
    } else if (isForSeveral()) {
      Table table = new Table(List.of("INSTANCE", "TIMEOUT", "VALUE", "FROM"));
      for (Answer<ObjectNode> each : answers.good()) {
        Timeouts.rows(table, List.of(each.name()), each.value(), MissingNode.getInstance());
      }
      printUnlessEmpty(table);
    } else {
      answers
          .good()
          .forEach(
              each ->
                  print(Timeouts.table(each.value(), MissingNode.getInstance()).text(!noHeaders)));
    }
    return end(answers);
  }

  private void printUnlessEmpty(Table table) {
    if (!table.isEmpty()) {
      print(table.text(!noHeaders));
    }
  }

  private ExitCode ofConnection(Locator.Found found, ObjectNode patch) throws AdminFailure {
    ObjectNode connection = found.connection();
    if (!patch.isEmpty()) {
      found.instance().patch(found.call() + "/timeouts", patch);
      // A short timeout may have fired already, so this shows the present state.
      connection = found.instance().get(found.call(), Query.NONE);
    }
    if (isJson()) {
      ObjectNode timeouts = named(found.name(), Json.object().put("connection", found.id()));
      timeouts.set("timeouts", connection.path("timeouts"));
      timeouts.set("overrides", connection.path("overrides"));
      timeouts.set("deadlineSeconds", connection.path("deadlineSeconds"));
      println(Json.pretty(timeouts));
    } else {
      print(
          Timeouts.table(connection.path("timeouts"), connection.path("deadlineSeconds"))
              .text(!noHeaders));
      if (Locator.isClosed(connection)) {
        tell(found.id() + " is closed: " + Show.text(connection.path("reason")));
      }
    }
    return ExitCode.OK;
  }
}
