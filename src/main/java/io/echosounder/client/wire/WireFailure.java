package io.echosounder.client.wire;

import io.echosounder.client.ExitCode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A layer has failed. Its message is complete but for the name of the peer. */
public final class WireFailure extends IOException {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;

  WireFailure(ExitCode exitCode, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** True if an alert of the peer is the reason. */
  public boolean isAlert() {
    return TlsFailures.isAlert(getCause());
  }

  public ExitCode exitCode() {
    return exitCode;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
