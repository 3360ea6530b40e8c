package io.echosounder.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Restores the original bytes of the process's arguments. Java decodes arguments in the locale's
 * encoding. Without a locale (containers, cron, systemd) that is ASCII, and Java loses all other
 * bytes. Linux still has them in {@code /proc}.
 *
 * <p>This class reads the bytes as UTF-8. A byte that is not UTF-8 becomes a lone surrogate, and
 * {@link #bytes} turns it back, as Python's {@code surrogateescape} does.
 */
public final class Arguments {
  private static final int ESCAPE = 0xDC00;

  private Arguments() {}

  /**
   * Returns {@code args} decoded as UTF-8, or {@code args} unchanged on systems without {@code
   * /proc}.
   */
  static String[] given(String... args) {
    try {
      return matching(Files.readAllBytes(Path.of("/proc/self/cmdline")), args);
    } catch (IOException e) {
      // Not Linux.
      return args;
    }
  }

  /**
   * Compares both from the end, because the command line begins with the arguments of the JVM. It
   * may skip arguments, because a native executable removes its own options (-D, -X).
   *
   * @param commandLine the arguments, each ended by a zero byte
   */
  static String[] matching(byte[] commandLine, String... args) {
    List<byte[]> all = split(commandLine);
    String[] result = args.clone();
    int next = all.size();
    for (int i = args.length - 1; i >= 0; i--) {
      do {
        next--;
        if (next < 0) {
          return args;
        }
      } while (!isTheSame(all.get(next), args[i]));
      result[i] = text(all.get(next));
    }
    return result;
  }

  private static List<byte[]> split(byte[] commandLine) {
    List<byte[]> all = new ArrayList<>();
    ByteArrayOutputStream one = new ByteArrayOutputStream();
    for (byte each : commandLine) {
      if (each == 0) {
        all.add(one.toByteArray());
        one.reset();
      } else {
        one.write(each);
      }
    }
    return all;
  }

  /** Compares the ASCII characters only, because Java may have decoded the others wrongly. */
  private static boolean isTheSame(byte[] bytes, String arg) {
    String whole = new String(bytes, StandardCharsets.ISO_8859_1);
    return whole.equals(arg)
        || (whole.chars().anyMatch(each -> each > 0x7F) && ascii(whole).equals(ascii(arg)));
  }

  /** Removes question marks too, because Java may have put them in place of other characters. */
  private static String ascii(String text) {
    return text.replaceAll("[^\\x00-\\x7F]|\\?", "");
  }

  static String text(byte[] bytes) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length + 1);
    CoderResult result = decoder.decode(in, out, true);
    while (result.isError()) {
      for (int i = 0; i < result.length(); i++) {
        out.put((char) (ESCAPE + (in.get() & 0xFF)));
      }
      result = decoder.decode(in, out, true);
    }
    return out.flip().toString();
  }

  /** Returns the original bytes of an argument. */
  public static byte[] bytes(String argument) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < argument.length(); ) {
      int point = argument.codePointAt(i);
      int length = Character.charCount(point);
      if (length == 1 && point >= ESCAPE + 0x80 && point <= ESCAPE + 0xFF) {
        out.write(point - ESCAPE);
      } else {
        out.writeBytes(argument.substring(i, i + length).getBytes(StandardCharsets.UTF_8));
      }
      i += length;
    }
    return out.toByteArray();
  }
}
