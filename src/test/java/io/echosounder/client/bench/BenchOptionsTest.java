package io.echosounder.client.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.client.CommandProcess;
import io.echosounder.client.CommandProcess.Result;
import io.echosounder.client.ExitCode;
import io.echosounder.client.ScriptedServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The options of bench, and the mistakes in them. */
class BenchOptionsTest {
  @AutoClose private final ScriptedServer server = ScriptedServer.echo();

  BenchOptionsTest() throws IOException {}

  @Test
  void saysBeforeTheRunThatAFileCannotBeWritten() throws Exception {
    Result result = CommandProcess.run("bench", "--report", "/nowhere/run.html", server.target());
    assertThat(result.err())
        .contains("--report: /nowhere/run.html cannot be written")
        .hasLineCount(1);
    assertThat(result.code()).isEqualTo(ExitCode.USAGE.code());
  }

  @ParameterizedTest
  @CsvSource({
    "--rate, 0, --rate has to be 0.001 to 1000000000 messages a second",
    "--rate, -5, --rate has to be 0.001",
    "--rate, NaN, --rate has to be 0.001",
    "--rate, 1e300, --rate has to be 0.001",
    "--loops, 0, --loops has to be 1 to 1024",
    "--loops, -1, --loops has to be 1 to 1024",
    "-c, 0, -c has to be 1 to 100000",
    "-c, -1, -c has to be 1 to 100000",
    "--rate, 0.05, --rate 0.05 is less than one message in the 10.0 s of -d",
    "-s, 0, -s has to be 1 byte to 16MiB",
    "-s, 17MiB, -s has to be 1 byte to 16MiB",
    "-s, 4GiB, -s has to be 1 byte to 16MiB",
    "-s, 1.5k, is not a size: write a number of bytes such as 65536",
    "-d, 0, -d has to be longer than 0",
    "-d, 366d, out of range",
    "--warmup, -1s, --warmup"
  })
  void refusesWhatCannotBeMeant(String option, String value, String words) {
    StringWriter err = new StringWriter();
    int code =
        new CommandLine(new BenchCommand())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setErr(new PrintWriter(err))
            .execute(option + "=" + value, server.target());
    assertThat(err.toString()).contains(words);
    assertThat(code).isEqualTo(ExitCode.USAGE.code());
  }

  @ParameterizedTest
  @CsvSource({
    "'', Missing required parameter: 'HOST:PORT'",
    "--compare a.html b.html localhost:1, --compare goes without HOST:PORT",
    "--compare a.html, --compare",
  })
  void needsATargetUnlessItCompares(String args, String words) {
    StringWriter err = new StringWriter();
    CommandLine bench =
        new CommandLine(new BenchCommand())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setErr(new PrintWriter(err));
    int code = args.isEmpty() ? bench.execute() : bench.execute(args.split(" "));
    assertThat(err.toString()).contains(words);
    assertThat(code).isEqualTo(ExitCode.USAGE.code());
  }

  @Test
  void saysBeforeTheRunThatSoManyConnectionsCannotBeOpened() throws Exception {
    Process process =
        CommandProcess.startAfter("ulimit -n 400", "bench", "-c", "500", server.target());
    Result result = CommandProcess.result(process);
    assertThat(result.err()).contains("-c 500 needs more open files").contains("ulimit -n");
    assertThat(result.code()).isEqualTo(ExitCode.USAGE.code());
  }
}
