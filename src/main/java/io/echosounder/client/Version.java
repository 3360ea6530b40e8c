package io.echosounder.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the class path. */
public final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() throws IOException {
    try (InputStream in = Version.class.getResourceAsStream("/echosounder-version.txt")) {
      if (in == null) {
        throw new IOException("the build left its version out");
      }
      return new String[] {
        "echosounder " + new String(in.readAllBytes(), StandardCharsets.UTF_8).strip()
      };
    }
  }
}
