package io.echosounder.client.dial;

import io.echosounder.client.Arguments;
import io.echosounder.client.Dialer;
import io.echosounder.client.Exchange;
import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import io.echosounder.client.PathOptions;
import io.echosounder.client.Sink;
import io.echosounder.client.Source;
import io.echosounder.client.StandardOutput;
import io.echosounder.client.StandardStream;
import io.echosounder.client.Verifier;
import io.echosounder.client.wire.Layers;
import io.echosounder.client.wire.PeerEnd;
import io.echosounder.client.wire.Wire;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sends one text, or standard input, to an echo server and prints the echo. */
@Command(
    name = "dial",
    description = "Sends a text, or standard input, to an echo server and prints the echo.",
    footer = {"", "Example: echosounder dial 127.0.0.1:8080 'Hello, World!'"})
public final class DialCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin PathOptions path;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "TEXT",
      defaultValue = "Hello, World!",
      description =
          "text to send (default: ${DEFAULT-VALUE}); - streams standard input and half-closes at its end")
  String text;

  @Option(names = "--verify", description = "fail if the returned bytes differ from the sent bytes")
  boolean verify;

  @Override
  public Integer call() throws IOException {
    Layers layers = path.layers();
    DialReport report = new DialReport(path.target, verify);
    ExitCode exitCode = ExitCode.OK;
    String message = "";
    try {
      try {
        dial(report, layers);
      } finally {
        printed().endLineOnTerminal();
      }
    } catch (Failure e) {
      exitCode = e.exitCode();
      message = e.getMessage();
      tell(message);
    }
    if (path.json) {
      report.write(System.out, exitCode, message);
    }
    return exitCode.code();
  }

  private void dial(DialReport report, Layers layers) throws Failure {
    try (SocketChannel channel = connect(report);
        Wire wire = layers.open(channel, Dialer.show(report.remote()), System::nanoTime)) {
      report.opened(wire);
      boolean stream = text.equals("-");
      Source source = stream ? new StdinSource(System.in) : Source.of(Arguments.bytes(text));
      // Unbuffered, so that each byte shows on the terminal as soon as it arrives.
      Sink sink = bytes -> StandardOutput.write(printed(), bytes);
      if (verify) {
        Verifier verifier = new Verifier(source, sink);
        source = verifier;
        sink = verifier;
      }
      Exchange exchange =
          new Exchange(wire, Dialer.show(report.remote()), path.timeouts(), System::nanoTime);
      report.exchanging(exchange);
      // The echo of a text is complete when as many bytes have come back. A stream is complete at
      // the peer's FIN.
      exchange.run(
          source, sink, stream ? Exchange.Completion.PEER_CLOSES : Exchange.Completion.ALL_BACK);
      PeerEnd end = exchange.end();
      if (end != null && !end.isClean()) {
        tell("the peer ended with " + end.text());
      }
    } catch (IOException e) {
      throw new Failure(ExitCode.READ_FAILED, "close: " + Failure.reason(e), e);
    }
  }

  private void tell(String line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("dial: " + line);
    err.flush();
  }

  private SocketChannel connect(DialReport report) throws Failure, IOException {
    SocketChannel channel = path.dialer().dial(path.target);
    report.connected(
        (InetSocketAddress) channel.getLocalAddress(),
        (InetSocketAddress) channel.getRemoteAddress());
    return channel;
  }

  /** With --json, only the document goes to standard output. */
  private StandardStream printed() {
    return path.json ? StandardStream.ERR : StandardStream.OUT;
  }
}
