package io.echosounder.client.wire;

import io.echosounder.client.EchoPath;
import io.echosounder.client.Failure;
import io.echosounder.client.PathOptions;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The options that all client commands share, without a command. */
@Command(name = "any")
public final class AnyPath implements Runnable {
  @Mixin PathOptions path;

  @Override
  public void run() {}

  public static PathOptions options(String... args) {
    AnyPath any = new AnyPath();
    new CommandLine(any).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(args);
    return any.path;
  }

  /** Connects as a command does. */
  static EchoPath connect(String... args) throws Failure, IOException {
    return options(args).connect();
  }
}
