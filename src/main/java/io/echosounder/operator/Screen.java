package io.echosounder.operator;

import io.echosounder.client.Tty;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The whole terminal, redrawn in place and given back as it was. It works with {@code stty} and a
 * handful of escape sequences that every terminal knows. A library would be larger than all
 * commands together, and calling {@code tcsetattr} needs the layout of a structure that differs
 * between systems.
 */
final class Screen implements AutoCloseable {

  /** A size for terminals that do not tell theirs. */
  private static final Size USUAL = new Size(24, 80);

  private static final Pattern STTY_SIZE = Pattern.compile("(\\d{1,4}) (\\d{1,4})");

  /** The second screen of the terminal, without a cursor. The first one keeps its text. */
  private static final String ENTER = "\u001b[?1049h\u001b[?25l";

  private static final String LEAVE = "\u001b[?25h\u001b[?1049l";
  private static final String HOME = "\u001b[H";
  private static final String ERASE_LINE = "\u001b[K";
  private static final String ERASE_BELOW = "\u001b[J";
  private static final String REVERSE = "\u001b[7m";
  private static final String PLAIN = "\u001b[0m";

  private final PrintWriter out;
  private final String before;
  private final InputStream keys;
  private boolean closed;

  /** Rows and columns. */
  record Size(int rows, int columns) {}

  private Screen(PrintWriter out, String before, InputStream keys) {
    this.out = out;
    this.before = before;
    this.keys = keys;
  }

  /** Takes the terminal. Returns null if standard output is none, or one that cannot redraw. */
  static @Nullable Screen open(PrintWriter out, Map<String, String> environment) {
    if (!Tty.isTerminal(Tty.OUTPUT) || "dumb".equals(environment.get("TERM"))) {
      return null;
    }
    try {
      String before = stty("-g");
      if (!before.matches("[0-9a-fA-F:=;a-z]+")) {
        return null;
      }
      // Keys come at once and are not shown. Ctrl-C still works; Ctrl-Z would leave the terminal
      // in this state.
      stty("-icanon", "-echo", "min", "1", "time", "0", "susp", "undef");
      InputStream keys = new FileInputStream("/dev/tty");
      Screen screen = new Screen(out, before, keys);
      out.print(ENTER);
      out.flush();
      return screen;
    } catch (IOException e) {
      return null;
    }
  }

  /** Asked again for each frame, because the window may change. */
  Size size() {
    try {
      return size(stty("size"));
    } catch (IOException e) {
      return USUAL;
    }
  }

  static Size size(String text) {
    Matcher matcher = STTY_SIZE.matcher(text);
    if (!matcher.matches()) {
      return USUAL;
    }
    int rows = Integer.parseInt(matcher.group(1));
    int columns = Integer.parseInt(matcher.group(2));
    // A serial terminal reports 0 0.
    return rows == 0 || columns == 0 ? USUAL : new Size(rows, columns);
  }

  /** Waits for a key. Returns -1 when the terminal has gone. */
  int key() {
    try {
      return keys.read();
    } catch (IOException e) {
      return -1;
    }
  }

  /**
   * Shows these lines from the top of the screen.
   *
   * @param highlighted the index of the line that is shown in reverse
   */
  synchronized void draw(List<String> lines, int highlighted, Size size) {
    if (!closed) {
      out.print(frame(lines, highlighted, size));
      out.flush();
    }
  }

  /** One frame. It overwrites the last one without erasing it first, so that nothing flickers. */
  static String frame(List<String> lines, int highlighted, Size size) {
    StringBuilder frame = new StringBuilder(HOME);
    int shown = Math.min(lines.size(), size.rows());
    for (int i = 0; i < shown; i++) {
      String line = lines.get(i);
      String cut = line.substring(0, Math.min(line.length(), size.columns()));
      if (i == highlighted) {
        String padded = cut + " ".repeat(size.columns() - cut.length());
        frame.append(REVERSE).append(padded).append(PLAIN);
      } else {
        frame.append(cut).append(cut.length() < size.columns() ? ERASE_LINE : "");
      }
      frame.append(i + 1 < shown ? "\r\n" : "");
    }
    return frame.append(shown < size.rows() ? ERASE_BELOW : "").toString();
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    out.print(LEAVE);
    out.flush();
    try {
      stty(before);
    } catch (IOException e) {
      // The terminal has gone.
    }
  }

  private static String stty(String... arguments) throws IOException {
    Process process =
        new ProcessBuilder("sh", "-c", "stty " + String.join(" ", arguments) + " </dev/tty")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    try {
      if (process.waitFor() != 0) {
        throw new IOException("stty failed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    return output.strip();
  }
}
