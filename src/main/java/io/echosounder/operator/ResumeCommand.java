package io.echosounder.operator;

import io.echosounder.adminclient.Instance;
import io.echosounder.adminclient.Query;
import io.echosounder.client.ExitCode;
import java.util.List;
import picocli.CommandLine.Command;

/** Accepts again. */
@Command(
    name = "resume",
    description = "Accepts connections again, after a pause or in a drain that is not forcing yet.")
public final class ResumeCommand extends ListenerChange {

  @Override
  ExitCode run(List<Instance> instances) {
    return show(order(instances, "resume", Query.NONE));
  }
}
