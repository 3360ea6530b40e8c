package io.echosounder.build;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * The version of the program that runs.
 *
 * @param commit the short hash of its commit; {@code unknown} if it was built outside a git clone
 */
public record Build(String version, String commit, Kind kind) {

  /** How the program is executed. */
  public enum Kind {
    /** As bytecode, by a Java virtual machine. */
    JVM("JVM"),
    /** As a native executable. */
    NATIVE("native");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /** The name in JSON and in messages. */
    public String label() {
      return label;
    }
  }

  /** The file that the Maven build has written into the class path. */
  private static final Properties WRITTEN = written();

  /** The running program. */
  public static Build current() {
    return new Build(WRITTEN.getProperty("version"), WRITTEN.getProperty("commit"), executing());
  }

  /**
   * Called at run time and not by a static initializer, because a JVM runs those of a native
   * executable while it builds it.
   */
  private static Kind executing() {
    String code = System.getProperty("org.graalvm.nativeimage.imagecode");
    return "runtime".equals(code) ? Kind.NATIVE : Kind.JVM;
  }

  private static Properties written() {
    Properties written = new Properties();
    try (InputStream in = Build.class.getResourceAsStream("build.properties")) {
      if (in == null) {
        throw new IOException("build.properties is missing in the jar");
      }
      written.load(in);
      return written;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
