package io.echosounder.client;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Standard output or standard error, unbuffered. It remembers a failed write, because {@code
 * PrintStream} and {@code PrintWriter} hide it, and a command with lost output would exit with 0.
 */
public final class StandardStream extends OutputStream {
  /** Standard output. */
  public static final StandardStream OUT = new StandardStream(1);

  /** Standard error. */
  public static final StandardStream ERR = new StandardStream(2);

  private static final long RETRY_NANOS = 1_000_000;

  private final int number;
  private @Nullable FileChannel channel;
  private @Nullable IOException untold;
  private int lastByte = '\n';

  private StandardStream(int number) {
    this.number = number;
  }

  @Override
  public void write(int b) throws IOException {
    write(ByteBuffer.wrap(new byte[] {(byte) b}));
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    write(ByteBuffer.wrap(bytes, offset, length));
  }

  /** Writes all of {@code bytes}. */
  public synchronized void write(ByteBuffer bytes) throws IOException {
    if (!bytes.hasRemaining()) {
      return;
    }
    int last = bytes.get(bytes.limit() - 1);
    try {
      while (bytes.hasRemaining()) {
        if (channel().write(bytes) == 0) {
          // Another process has made this pipe non-blocking, and it is full.
          LockSupport.parkNanos(RETRY_NANOS);
        }
      }
      lastByte = last;
    } catch (IOException e) {
      if (number == 1 && String.valueOf(e.getMessage()).contains("Broken pipe")) {
        // The reader has gone, as with "| head -1". End at once and silently, as SIGPIPE would.
        Runtime.getRuntime().halt(ExitCode.OUTPUT_CLOSED.code());
      }
      untold = e;
      throw e;
    }
  }

  /** Ends the current line on a terminal, so that the prompt starts on a line of its own. */
  public synchronized void endLineOnTerminal() throws IOException {
    if (lastByte != '\n' && Tty.isTerminal(number)) {
      write('\n');
    }
  }

  /** Returns the failure that nobody has taken yet and forgets it; null if there is none. */
  public synchronized @Nullable IOException takeFailure() {
    IOException taken = untold;
    untold = null;
    return taken;
  }

  /** The name in messages. */
  public String label() {
    return number == 1 ? "standard output" : "standard error";
  }

  /**
   * Opens the channel at the first write, because a native image cannot contain an open channel.
   */
  @SuppressWarnings("resource") // Standard output and error belong to the process.
  private FileChannel channel() {
    if (channel == null) {
      FileDescriptor descriptor = number == 1 ? FileDescriptor.out : FileDescriptor.err;
      channel = new FileOutputStream(descriptor).getChannel();
    }
    return channel;
  }
}
