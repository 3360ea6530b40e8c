package io.echosounder.operator;

import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import io.echosounder.client.Tty;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Asks before a change that cannot be undone. A script answers with {@code --yes}. */
final class Question {

  @Spec(Spec.Target.MIXEE)
  CommandSpec command;

  @Option(
      names = {"-y", "--yes"},
      description = "do not ask; needed where there is no terminal")
  boolean yes;

  /**
   * Returns if the user agrees.
   *
   * @param what the change, such as {@code end 12 connections with FIN}
   * @throws Failure if the user does not
   */
  void ask(String what) throws Failure {
    if (yes) {
      return;
    }
    if (!Tty.isTerminal(Tty.INPUT)) {
      throw new ParameterException(
          command.commandLine(),
          "this would " + what + ": without a terminal to ask, it needs --yes");
    }
    PrintWriter err = command.commandLine().getErr();
    err.print("This will " + what + ". Go on? [y/N] ");
    err.flush();
    String answer = answer();
    if (!answer.equalsIgnoreCase("y") && !answer.equalsIgnoreCase("yes")) {
      throw new Failure(ExitCode.NOT_CONFIRMED, "nothing was changed");
    }
  }

  private static String answer() {
    try {
      String line =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
      return line == null ? "" : line.strip();
    } catch (IOException e) {
      return "";
    }
  }
}
