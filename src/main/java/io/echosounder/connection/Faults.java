package io.echosounder.connection;

import io.netty.channel.unix.Errors;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Locale;

/** Tells a peer's RST from the other errors of a socket. */
final class Faults {

  private Faults() {}

  /** The close reason for an exception of a read or a write. */
  static CloseReason reason(Throwable fault) {
    for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
      if (isReset(cause)) {
        return CloseReason.PEER_RESET;
      }
    }
    return CloseReason.IO_ERROR;
  }

  /** The kernel's message, for the log. */
  static String text(Throwable fault) {
    Throwable root = fault;
    for (Throwable cause = root.getCause(); cause != null; cause = cause.getCause()) {
      root = cause;
    }
    String message = root.getMessage();
    return message == null ? root.getClass().getSimpleName() : message;
  }

  /**
   * A write after an RST fails with EPIPE once the RST has been reported, with ECONNRESET before.
   * The JDK's sockets have no error numbers, only these messages.
   */
  private static boolean isReset(Throwable cause) {
    if (cause instanceof Errors.NativeIoException error) {
      int number = error.expectedErr();
      return number == Errors.ERRNO_ECONNRESET_NEGATIVE || number == Errors.ERRNO_EPIPE_NEGATIVE;
    }
    if (!(cause instanceof IOException) || cause instanceof ClosedChannelException) {
      return false;
    }
    String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    return message.startsWith("connection reset") || message.startsWith("broken pipe");
  }
}
