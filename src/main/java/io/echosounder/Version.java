package io.echosounder;

import io.echosounder.build.Build;
import io.echosounder.transport.Transport;
import picocli.CommandLine.IVersionProvider;

/** One line that tells which build this is, and what it would serve on here. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    Build build = Build.current();
    return new String[] {
      String.join(
          ", ",
          "echosounder " + build.version(),
          "commit " + build.commit(),
          build.kind().label(),
          Transport.best().label())
    };
  }
}
