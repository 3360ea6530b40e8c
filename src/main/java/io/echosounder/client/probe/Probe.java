package io.echosounder.client.probe;

import io.echosounder.client.Dialer;
import io.echosounder.client.EchoPath;
import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import io.echosounder.client.IoTimeouts;
import io.echosounder.client.Protocol;
import io.echosounder.client.Spans;
import io.echosounder.client.Target;
import io.echosounder.client.bothends.ServerSide;
import io.echosounder.client.wire.Layers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Runs the checks in order. A server that fails the first ones does not get the others. */
final class Probe {
  /**
   * In this order. If one of the first two fails, each of the rest would only run into a timeout.
   */
  private static final List<NamedCheck> CHECKS =
      List.of(
          new NamedCheck("unasked", EchoChecks::unasked),
          new NamedCheck("round-trip", EchoChecks::roundTrip),
          new NamedCheck("exact", ExactCheck::run),
          new NamedCheck("small-writes", SmallWritesCheck::run),
          new NamedCheck("tls-resumption", Protocol::isTls, ResumptionCheck::run),
          new NamedCheck("fragments", Protocol::isWebSocket, WebSocketChecks::fragments),
          new NamedCheck("ping", Protocol::isWebSocket, WebSocketChecks::ping),
          new NamedCheck("half-close", EndChecks::halfClose),
          new NamedCheck("tls-half-close", Protocol::isTls, EndChecks::tlsHalfClose),
          new NamedCheck("half-close-empty", EndChecks::emptyHalfClose),
          new NamedCheck("close-code", Protocol::isWebSocket, WebSocketChecks::closeCode),
          new NamedCheck("reset", EndChecks::reset),
          new NamedCheck("many", EndChecks::many));

  private static final NamedCheck UPGRADE =
      new NamedCheck("upgrade", Protocol::isWebSocket, WebSocketChecks::upgrade);

  private static final String NO_TLS = "the TLS handshake failed";

  private final Target target;
  private final Dialer dialer;
  private final IoTimeouts timeouts;
  private final Layers layers;
  private final @Nullable ServerSide server;
  private final Consumer<Finding> findings;

  /** A check with its name, for some protocols. Each check opens its own connections. */
  private record NamedCheck(String name, Predicate<Protocol> goesWith, Check check) {
    NamedCheck(String name, Check check) {
      this(name, _ -> true, check);
    }
  }

  /** A check. If it throws, the exception becomes a finding that the check failed. */
  @FunctionalInterface
  private interface Check {
    Finding run(EchoPath path, PathLoss loss) throws Failure, IOException;
  }

  /**
   * @param server asked what it sees of a connection; null if nobody asks it
   */
  Probe(
      Target target,
      Dialer dialer,
      IoTimeouts timeouts,
      Layers layers,
      @Nullable ServerSide server,
      Consumer<Finding> findings) {
    this.server = server;
    this.target = target;
    this.dialer = dialer;
    this.timeouts = timeouts;
    this.layers = layers;
    this.findings = findings;
  }

  void run() {
    List<InetSocketAddress> addresses = resolve();
    InetSocketAddress address = connect(addresses);
    if (address == null) {
      return;
    }
    PathLoss loss = new PathLoss();
    EchoPath path = new EchoPath(target, address, dialer, timeouts, layers, System::nanoTime);
    if (target.protocol().isTls()) {
      path = openTls(path);
    }
    if (path == null) {
      findings.accept(Finding.skip(CertificateCheck.NAME, "not checked, because " + NO_TLS));
      skip(UPGRADE, NO_TLS);
      CHECKS.forEach(each -> skip(each, NO_TLS));
    } else if (upgrades(path, loss)) {
      check(path, loss);
    } else {
      CHECKS.forEach(each -> skip(each, "the upgrade to WebSocket failed"));
    }
  }

  private void check(EchoPath path, PathLoss loss) {
    boolean echoes = true;
    for (NamedCheck each : CHECKS) {
      if (!each.goesWith().test(target.protocol())) {
        continue;
      }
      if (!echoes) {
        skip(each, "the server does not echo");
        continue;
      }
      Finding finding = run(each, path, loss);
      if (each.name().equals("round-trip")) {
        finding = TlsHint.add(finding, path);
      }
      findings.accept(finding);
      echoes =
          finding.status() != Finding.Status.FAIL || !each.name().matches("unasked|round-trip");
    }
    ServerSide asked = server;
    if (asked != null && echoes) {
      NamedCheck check = new NamedCheck(ServerCheck.NAME, (p, _) -> ServerCheck.run(p, asked));
      findings.accept(run(check, path, loss));
    }
  }

  private void skip(NamedCheck check, String why) {
    if (check.goesWith().test(target.protocol())) {
      findings.accept(Finding.skip(check.name(), "not checked, because " + why));
    }
  }

  /** Returns null if there is no TLS. */
  private @Nullable EchoPath openTls(EchoPath path) {
    try {
      return TlsBegin.run(path, findings);
    } catch (IOException e) {
      findings.accept(Finding.fail(TlsBegin.HANDSHAKE, ExitCode.READ_FAILED, Failure.reason(e)));
      return null;
    }
  }

  /** Returns false if a WebSocket was asked for, and refused. */
  private boolean upgrades(EchoPath path, PathLoss loss) {
    if (!target.protocol().isWebSocket()) {
      return true;
    }
    Finding finding = TlsHint.add(run(UPGRADE, path, loss), path);
    findings.accept(finding);
    return finding.status() != Finding.Status.FAIL;
  }

  private static Finding run(NamedCheck each, EchoPath path, PathLoss loss) {
    try {
      return each.check().run(path, loss);
    } catch (Failure e) {
      return Finding.fail(
          each.name(), e.exitCode() == ExitCode.CONNECT_TIMEOUT ? loss.explain(e) : e);
    } catch (IOException e) {
      return Finding.fail(each.name(), ExitCode.READ_FAILED, Failure.reason(e));
    }
  }

  private List<InetSocketAddress> resolve() {
    warmUp();
    long start = System.nanoTime();
    try {
      List<InetSocketAddress> addresses = dialer.resolve(target);
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      String list = addresses.stream().map(Dialer::showHost).collect(Collectors.joining(", "));
      findings.accept(Finding.pass("resolve", list + " in " + Spans.show(took)).with("took", took));
      return addresses;
    } catch (Failure e) {
      findings.accept(Finding.fail("resolve", e));
      return List.of();
    }
  }

  /** Loads the code first, so that the measured times do not include it. */
  private void warmUp() {
    try {
      dialer.resolve(new Target("127.0.0.1", target.port()));
    } catch (Failure e) {
      // The user allows IPv6 only. The code is loaded anyway.
    }
  }

  /** Tries every address. The checks use the first one that connects. */
  private @Nullable InetSocketAddress connect(List<InetSocketAddress> addresses) {
    InetSocketAddress first = null;
    List<Finding> failed = new ArrayList<>();
    for (InetSocketAddress address : addresses) {
      try {
        // Twice, because the first connect also loads code.
        Duration took = Collections.min(List.of(timeConnect(address), timeConnect(address)));
        findings.accept(
            Finding.pass("connect", Dialer.show(address) + " in " + Spans.show(took))
                .with("took", took));
        first = first == null ? address : first;
      } catch (Failure e) {
        failed.add(Finding.fail("connect", e));
      } catch (IOException e) {
        failed.add(
            Finding.fail(
                "connect",
                ExitCode.CONNECT_FAILED,
                Dialer.show(address) + ": " + Failure.reason(e)));
      }
    }
    for (Finding each : failed) {
      // Only a warning if another address works, because most clients try every address.
      findings.accept(first == null ? each : Finding.warn("connect", each.text()));
    }
    return first;
  }

  private Duration timeConnect(InetSocketAddress address) throws Failure, IOException {
    long start = System.nanoTime();
    try (SocketChannel _ = dialer.connect(target, List.of(address))) {
      return Duration.ofNanos(System.nanoTime() - start);
    }
  }
}
