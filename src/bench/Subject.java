import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * One way to start a server.
 *
 * @param command its words; the word PORT stands for the port of a server that is not ours
 */
record Subject(String name, List<String> command) {

  private static final List<String> FREE_PORTS =
      List.of(
          "-Dechosounder.listener.port=0",
          "-Dquarkus.http.port=0",
          "-Dquarkus.management.port=0");

  /** Our server with these words between the command and the ports. */
  static Subject ours(String name, List<String> launcher, List<String> flags, List<String> jar) {
    return new Subject(
        name, Stream.of(launcher, flags, FREE_PORTS, jar).flatMap(List::stream).toList());
  }

  /** From NAME=COMMAND. */
  static Subject parse(String text) {
    String[] nameAndCommand = text.split("=", 2);
    return new Subject(nameAndCommand[0], Arrays.asList(nameAndCommand[1].split(" ")));
  }

  boolean isPeer() {
    return command.stream().anyMatch(word -> word.contains("PORT"));
  }
}
