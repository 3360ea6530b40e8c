package io.echosounder.build;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * What is running.
 *
 * @param commit the abbreviated name of the commit it was built from; {@code unknown} if it was
 *     built outside a clone
 */
public record Build(String version, String commit, Kind kind) {

  /** What executes it. */
  public enum Kind {
    /** A Java virtual machine. */
    JVM("JVM"),
    /** Nothing: it is an executable of its own. */
    NATIVE("native");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /** The name in JSON and for people. */
    public String label() {
      return label;
    }
  }

  /** What the build wrote into the class path. */
  private static final Properties WRITTEN = written();

  /** The build that runs. */
  public static Build current() {
    return new Build(WRITTEN.getProperty("version"), WRITTEN.getProperty("commit"), executing());
  }

  /** Asked for at run time: a native executable's static state is made by a JVM. */
  private static Kind executing() {
    String code = System.getProperty("org.graalvm.nativeimage.imagecode");
    return "runtime".equals(code) ? Kind.NATIVE : Kind.JVM;
  }

  private static Properties written() {
    Properties written = new Properties();
    try (InputStream in = Build.class.getResourceAsStream("build.properties")) {
      if (in == null) {
        throw new IOException("the build left build.properties out");
      }
      written.load(in);
      return written;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
