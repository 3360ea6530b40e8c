package io.echosounder.client.probe;

import io.echosounder.client.EchoPath;
import io.echosounder.client.Failure;
import io.echosounder.client.Spans;
import io.echosounder.client.wire.TlsInfo;
import io.echosounder.client.wire.Wire;
import java.io.IOException;
import java.util.Objects;

/** Tells whether a second connection resumes the TLS session of the first. */
final class ResumptionCheck {
  private static final String NAME = "tls-resumption";

  private ResumptionCheck() {}

  /** The first connection stays open, because the JDK forgets the session of one that broke. */
  static Finding run(EchoPath path, PathLoss loss) throws Failure, IOException {
    byte[] message = EchoPath.noise(EchoChecks.MESSAGE);
    try (Wire first = path.connect()) {
      // The server's ticket comes after the handshake, but before the echo.
      path.echo(first, message);
      try (Wire second = path.connect()) {
        path.echo(second, message);
        TlsInfo tls = Objects.requireNonNull(second.tls());
        return Finding.pass(
                NAME,
                tls.isResumed()
                    ? "a second connection resumed the session, in " + Spans.show(tls.took())
                    : "not resumed: a second connection made a full handshake, in "
                        + Spans.show(tls.took()))
            .with("took", tls.took());
      }
    }
  }
}
