package io.echosounder.operator;

import io.echosounder.client.ExitCode;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints a script with which a shell completes commands and options. */
@Command(
    name = "completion",
    description = "Prints a script with which bash or zsh completes commands and options.",
    footer = {
      "",
      "For this shell:    source <(echosounder completion bash)",
      "For every shell:   echosounder completion bash",
      "                     > ~/.local/share/bash-completion/completions/echosounder",
      "For zsh:           source <(echosounder completion zsh)"
    })
public final class CompletionCommand implements Callable<Integer> {

  /** The shells that there is a script for. */
  enum Shell {
    BASH,
    ZSH;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Spec CommandSpec spec;

  @Parameters(index = "0", paramLabel = "SHELL", description = "bash or zsh")
  Shell shell;

  @Override
  public Integer call() {
    // The script works in both: it loads bashcompinit itself where it runs in zsh.
    PrintWriter out = spec.commandLine().getOut();
    out.print(AutoComplete.bash("echosounder", spec.root().commandLine()));
    out.flush();
    return ExitCode.OK.code();
  }
}
