package io.echosounder.logging;

import java.io.OutputStream;
import java.util.Arrays;

/**
 * Passes whole lines to an {@link Outbox}, so that a line is discarded whole or not at all. Nothing
 * here blocks.
 */
final class LineStream extends OutputStream {

  /** A longer line is passed on in pieces, because its memory must have a limit. */
  private static final int LONGEST_LINE = 64 * 1024;

  private static final byte[] NOTHING = {};

  private final Outbox<byte[]> outbox;

  /** The beginning of a line that is not complete yet. */
  private byte[] begun = NOTHING;

  LineStream(Outbox<byte[]> outbox) {
    this.outbox = outbox;
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) {
    byte[] all = Arrays.copyOf(begun, begun.length + length);
    System.arraycopy(bytes, offset, all, begun.length, length);
    int end = all.length > LONGEST_LINE ? all.length : endOfLastLine(all);
    if (end > 0) {
      offer(Arrays.copyOf(all, end));
    }
    begun = end == all.length ? NOTHING : Arrays.copyOfRange(all, end, all.length);
  }

  @Override
  public void flush() {
    // Whole lines are in the outbox already.
  }

  /** Passes on a last line without a line end. */
  synchronized void finish() {
    if (begun.length > 0) {
      offer(begun);
      begun = NOTHING;
    }
  }

  private void offer(byte[] lines) {
    int count = 0;
    for (byte b : lines) {
      count += b == '\n' ? 1 : 0;
    }
    outbox.offer(lines, lines.length, Math.max(1, count));
  }

  private static int endOfLastLine(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    return end;
  }
}
