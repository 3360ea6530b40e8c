package io.echosounder.operator;

import io.echosounder.adminclient.Instance;
import io.echosounder.adminclient.Query;
import io.echosounder.client.ExitCode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Stops accepting. */
@Command(
    name = "pause",
    description = "Stops accepting connections; those that are open go on.",
    footer = {"", "Example: echosounder pause --mode refuse"})
public final class PauseCommand extends ListenerChange {
  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description =
          "hold: new clients wait, as behind a stalled server (default); refuse: they are refused")
  @Nullable String mode;

  @Override
  ExitCode run(List<Instance> instances) {
    return show(order(instances, "pause", Query.NONE.and("mode", mode)));
  }
}
