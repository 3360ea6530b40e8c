package io.echosounder;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.operator.ListenerCommand;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** docs/operator.md says what the commands are and take. */
class OperatorDocumentTest {

  private static final String DOCUMENT = "docs/operator.md";
  private static final Pattern OPTION = Pattern.compile("--[a-z-]+");

  private static CommandLine command(String name) {
    return requireNonNull(Main.commandLine().getSubcommands().get(name));
  }

  private static List<String> options(CommandLine command) {
    return command.getCommandSpec().options().stream()
        .map(option -> option.longestName())
        .filter(name -> !name.equals("--help") && !name.equals("--version"))
        .toList();
  }

  private static List<String> documented(String head) throws IOException {
    return Documents.firstColumn(DOCUMENT, head).stream()
        .flatMap(cell -> OPTION.matcher(cell).results())
        .map(MatchResult::group)
        .toList();
  }

  @Test
  void theCommands() throws IOException {
    List<String> inPackage =
        Main.commandLine().getSubcommands().entrySet().stream()
            .filter(
                each ->
                    each.getValue()
                        .getCommand()
                        .getClass()
                        .getPackage()
                        .equals(ListenerCommand.class.getPackage()))
            .map(each -> each.getKey())
            .toList();
    List<String> rows =
        Documents.firstColumn(DOCUMENT, "command").stream()
            .flatMap(cell -> Stream.of(cell.replace(" ID", "").split(", ", -1)))
            .toList();
    assertThat(rows).containsExactlyElementsOf(inPackage);
  }

  @Test
  void theOptionsOfAllAndTheFilters() throws IOException {
    List<String> all = options(command("listener"));
    List<String> shared = new ArrayList<>(documented("option"));
    shared.add("--output");
    assertThat(shared).containsExactlyInAnyOrderElementsOf(all);
    List<String> filters = new ArrayList<>(options(command("connections")));
    filters.removeAll(all);
    filters.removeAll(List.of("--sort", "--limit"));
    assertThat(documented("filter")).containsExactlyElementsOf(filters);
  }

  @Test
  void noOptionIsLeftOut() throws IOException {
    String text = String.join("\n", Documents.lines(DOCUMENT));
    Collection<String> missing = new ArrayList<>();
    for (String row : Documents.firstColumn(DOCUMENT, "command")) {
      CommandLine command = command(row.split("[ ,]", -1)[0]);
      options(command).stream()
          .filter(name -> !name.equals("--output") && !text.contains(name))
          .forEach(missing::add);
    }
    assertThat(missing).isEmpty();
  }

  /** A renamed option must not leave an example behind that fails. */
  @Test
  void everyExampleIsUnderstood() throws IOException {
    int examples = 0;
    for (String document :
        List.of(
            DOCUMENT,
            "README.md",
            "docs/connections.md",
            "docs/kubernetes.md",
            "docs/properties.md")) {
      for (String line : Documents.lines(document)) {
        String bare = line.replaceFirst("^\\$ ", "").replaceFirst(" +#.*| &$", "");
        if (bare.matches("\\./echosounder [a-z].*") && !bare.contains("serve")) {
          String[] words = bare.replace("'", "").split(" +", -1);
          Main.commandLine().parseArgs(Arrays.copyOfRange(words, 1, words.length));
          examples++;
        }
      }
    }
    assertThat(examples).isGreaterThan(15);
  }
}
