package io.echosounder.client.probe;

import io.echosounder.client.EchoPath;
import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import io.echosounder.client.wire.Wire;
import java.io.IOException;

/** Checks that every byte comes back, in messages of many sizes. */
final class ExactCheck {
  /** Sizes near powers of two, TCP segments and buffers. */
  private static final int[] SIZES = {
    1, 2, 1_000, 1_460, 4_096, 16_385, 65_535, 65_537, 1 << 20, 4 << 20
  };

  /**
   * The size limit of an IP packet. If such a message passed, a stall has another cause than size.
   */
  private static final int LARGEST_PACKET = 65_535;

  /** Fits in 576 bytes, which every path must carry. */
  private static final int PIECE = 256;

  private ExactCheck() {}

  static Finding run(EchoPath path, PathLoss loss) throws Failure, IOException {
    int passed = 0;
    try (Wire wire = path.connect()) {
      for (int size : SIZES) {
        try {
          path.echo(wire, EchoPath.noise(size));
        } catch (Failure e) {
          String at = " at a message of " + size + " bytes: ";
          if (PathLoss.isTimeout(e) && passed < LARGEST_PACKET && size > PIECE) {
            throw stalled(e, size, path, wire, loss);
          }
          throw loss.explain(e, wire.channel(), defect(e.exitCode()) + at);
        }
        passed = size;
      }
    }
    return Finding.pass("exact", "every byte of messages of 1 B to 4 MiB");
  }

  /**
   * Explains why small messages come back and a large one does not. In an MTU black hole the path
   * silently drops large packets. The same bytes then come back if they are sent in small packets.
   */
  private static Failure stalled(Failure e, int size, EchoPath path, Wire wire, PathLoss loss) {
    Retransmits seen = loss.lookAt(wire.channel());
    String at = " a message of " + size + " bytes stalls: " + e.getMessage();
    if (comesBackInPieces(path, size)) {
      loss.largeOnesAreLost();
      String pieces = "; in pieces of " + PIECE + " bytes it comes back";
      // The server's kernel acknowledges what arrives, even if the server never reads it.
      return new Failure(
          e.exitCode(),
          (seen.isWaiting()
                  ? "large packets are lost on the path (an MTU black hole):"
                  : "large packets are lost on the way back, or the server does not answer large"
                      + " messages:")
              + at
              + pieces,
          e);
    }
    return new Failure(
        e.exitCode(),
        seen.sentAgain() > 0
            ? PathLoss.text(seen.sentAgain()) + ":" + at
            : "stalls at a message of " + size + " bytes: " + e.getMessage(),
        e);
  }

  private static boolean comesBackInPieces(EchoPath path, int size) {
    byte[] piece = EchoPath.noise(PIECE);
    try (Wire wire = path.connect()) {
      for (int sent = 0; sent < size; sent += PIECE) {
        path.echo(wire, piece);
      }
      return true;
    } catch (Failure | IOException e) {
      return false;
    }
  }

  private static String defect(ExitCode code) {
    return switch (code) {
      case DIFFERENCE -> "alters bytes";
      case EARLY_EOF -> "closes early";
      case READ_TIMEOUT, WRITE_TIMEOUT -> "stalls";
      default -> "breaks";
    };
  }
}
