package io.echosounder.client.probe;

import io.echosounder.client.EchoPath;
import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import io.echosounder.client.wire.Wire;
import java.io.IOException;
import java.util.Set;

/** Finds out whether a port speaks TLS, after the first check without TLS has failed. */
final class TlsHint {
  /** The peer has answered or closed. A silent peer would be silent again. */
  private static final Set<ExitCode> ANSWERS =
      Set.of(
          ExitCode.EARLY_EOF,
          ExitCode.READ_FAILED,
          ExitCode.SEND_FAILED,
          ExitCode.DIFFERENCE,
          ExitCode.UPGRADE_REFUSED);

  private TlsHint() {}

  /** Returns the finding, with a hint if the port speaks TLS. */
  static Finding add(Finding finding, EchoPath path) {
    if (path.target().protocol().isTls()
        || !ANSWERS.contains(finding.exitCode())
        || !speaksTls(path)) {
      return finding;
    }
    String scheme = path.target().protocol().isWebSocket() ? "wss://" : "tls://";
    return Finding.fail(
        finding.check(),
        finding.exitCode(),
        finding.text() + "; the port speaks TLS: write " + scheme);
  }

  private static boolean speaksTls(EchoPath path) {
    try (Wire wire = path.over(path.layers().tlsInstead()).connect()) {
      return wire.tls() != null;
    } catch (Failure | IOException | IllegalArgumentException e) {
      return false;
    }
  }
}
