package io.echosounder.livefile;

import io.echosounder.common.Durations;
import io.echosounder.common.KebabCase;
import io.echosounder.timeout.Timeout;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The values in a live file. One mistake refuses the whole file.
 *
 * @param timeouts the timeouts that the file sets
 * @param maxConnections empty if the file does not set it
 */
record LiveValues(Map<Timeout, Duration> timeouts, OptionalInt maxConnections) {

  static final LiveValues NONE = new LiveValues(Map.of(), OptionalInt.empty());

  private static final String TIMEOUTS = "echosounder.timeouts.";
  private static final String MAX_CONNECTIONS = "echosounder.listener.max-connections";

  /** All properties together need less than 1 KiB. */
  private static final int MAX_BYTES = 64 * 1024;

  /** Thrown for a file that cannot be applied. The message is one line. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message);
    }
  }

  /**
   * Reads the text of each property, from the file or from the folder's files. If the texts are the
   * same as before, nothing has changed.
   */
  static Map<String, String> text(Path path) throws Refused {
    try {
      if (!Files.isDirectory(path)) {
        return properties(content(path));
      }
      return folder(path);
    } catch (NoSuchFileException e) {
      throw new Refused("does not exist");
    } catch (CharacterCodingException e) {
      throw new Refused("is not UTF-8");
    } catch (IOException e) {
      throw new Refused("cannot be read: " + e.getMessage());
    }
  }

  /**
   * Reads all files of one version. Kubernetes may swap the version in between; then it reads
   * again, because nobody meant a mix of old and new values.
   */
  private static Map<String, String> folder(Path folder) throws IOException, Refused {
    while (true) {
      Path version = version(folder);
      try {
        Map<String, String> texts = files(version);
        if (version.equals(version(folder))) {
          return texts;
        }
      } catch (NoSuchFileException e) {
        // Kubernetes deletes the old version after the swap.
        if (version.equals(version(folder))) {
          throw e;
        }
      }
    }
  }

  /** Kubernetes swaps the link {@code ..data} to change all files at once. */
  private static Path version(Path folder) throws IOException {
    Path link = folder.resolve("..data");
    return Files.isSymbolicLink(link) ? folder.resolve(Files.readSymbolicLink(link)) : folder;
  }

  private static Map<String, String> files(Path folder) throws IOException, Refused {
    Map<String, String> texts = new TreeMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        // Kubernetes keeps the versions in the same folder; their names begin with two dots.
        if (!name.startsWith(".")) {
          texts.put(name, content(file).strip());
        }
      }
    }
    return texts;
  }

  private static String content(Path file) throws IOException, Refused {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new Refused("has more than 64 KiB");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }
  }

  private static Map<String, String> properties(String text) throws IOException, Refused {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(text));
    } catch (IllegalArgumentException e) {
      throw new Refused("is not a properties file: " + e.getMessage());
    }
    Map<String, String> texts = new TreeMap<>();
    properties.stringPropertyNames().forEach(name -> texts.put(name, properties.getProperty(name)));
    return texts;
  }

  /** Parses every value, and reports all mistakes at once. */
  static LiveValues of(Map<String, String> texts) throws Refused {
    Map<Timeout, Duration> timeouts = new EnumMap<>(Timeout.class);
    OptionalInt maxConnections = OptionalInt.empty();
    List<String> mistakes = new ArrayList<>();
    for (Map.Entry<String, String> each : texts.entrySet()) {
      String name = each.getKey();
      String value = each.getValue().strip();
      try {
        if (name.equals(MAX_CONNECTIONS)) {
          maxConnections = OptionalInt.of(atLeastOne(value));
        } else {
          timeouts.put(timeout(name), Durations.parseTimeout(value));
        }
      } catch (IllegalArgumentException e) {
        mistakes.add(name + "=" + value + ": " + e.getMessage());
      }
    }
    if (!mistakes.isEmpty()) {
      throw new Refused(String.join("; ", mistakes));
    }
    return new LiveValues(timeouts, maxConnections);
  }

  private static int atLeastOne(String value) {
    if (!value.matches("[0-9]{1,9}") || Integer.parseInt(value) < 1) {
      throw new IllegalArgumentException("accepts a number from 1 to 999,999,999");
    }
    return Integer.parseInt(value);
  }

  private static Timeout timeout(String name) {
    for (Timeout timeout : Timeout.values()) {
      if (name.equals(property(timeout))) {
        return timeout;
      }
    }
    throw new IllegalArgumentException(
        "a live file takes echosounder.timeouts.* and " + MAX_CONNECTIONS);
  }

  /** The property that sets a timeout. */
  static String property(Timeout timeout) {
    return TIMEOUTS + KebabCase.of(timeout.label());
  }
}
