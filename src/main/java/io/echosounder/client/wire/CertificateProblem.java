package io.echosounder.client.wire;

import io.echosounder.client.ExitCode;
import java.security.cert.CertificateException;

/** The server's certificate is refused. Its message is in plain words. */
final class CertificateProblem extends CertificateException {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;

  CertificateProblem(ExitCode exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  ExitCode exitCode() {
    return exitCode;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
