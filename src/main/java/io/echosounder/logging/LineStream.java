package io.echosounder.logging;

import java.io.OutputStream;
import java.util.Arrays;

/**
 * Cuts what is written into whole lines for an {@link Outbox}, so that a discarded line leaves no
 * half behind. Nothing here blocks.
 */
final class LineStream extends OutputStream {

  /** A line longer than this is passed on in pieces, because nothing else bounds it. */
  private static final int LONGEST_LINE = 64 * 1024;

  private static final byte[] NOTHING = {};

  private final Outbox<byte[]> outbox;

  /** The beginning of a line whose end has not come yet. */
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
    // Whole lines are on their way already.
  }

  /** Passes on a last line that has no end. */
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
