package io.echosounder;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.settings.PropertyTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the documents point to is there: files, chapters and properties. */
class LinksTest {

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");

  /** As an option of the command line, or as a variable with a value. */
  private static final Pattern PROPERTY =
      Pattern.compile("(?:-D|\\b)(echosounder\\.[a-z]+\\.[a-z.-]+|ECHOSOUNDER_[A-Z_]+)=");

  private static final Pattern HEADING = Pattern.compile("#{1,6} (.+)");

  @Test
  void everyFileAndAnchorExists() throws IOException {
    List<String> broken = new ArrayList<>();
    int checked = 0;
    for (Path document : Documents.files()) {
      for (String target : targets(document)) {
        checked++;
        if (!exists(document, target)) {
          broken.add(document + ": " + target);
        }
      }
    }
    assertThat(broken).isEmpty();
    assertThat(checked).as("links found").isGreaterThan(20);
  }

  @Test
  void everyDocumentIsLinkedFromTheReadme() throws IOException {
    Set<Path> linked = new HashSet<>();
    for (String target : targets(Path.of("README.md"))) {
      linked.add(Path.of(target.split("#", 2)[0]));
    }
    List<Path> others = new ArrayList<>(Documents.files());
    others.remove(Path.of("README.md"));
    assertThat(linked).containsAll(others);
  }

  /** An example with a property of an older version would not start. */
  @Test
  void everyPropertyInAnExampleExists() throws IOException {
    Set<String> known = new HashSet<>();
    for (PropertyTable.Row row : PropertyTable.read().rows()) {
      known.add(row.name());
      known.add(row.name().replaceAll("[.-]", "_").toUpperCase(Locale.ROOT));
    }
    int checked = 0;
    for (Path document : Documents.files()) {
      for (MatchResult used : PROPERTY.matcher(Files.readString(document)).results().toList()) {
        assertThat(known).as(document.toString()).contains(used.group(1));
        checked++;
      }
    }
    assertThat(checked).as("properties found").isGreaterThan(10);
  }

  @Test
  void aWrongLinkIsFound() throws IOException {
    Path readme = Path.of("README.md");
    assertThat(exists(readme, "docs/api.md")).isTrue();
    assertThat(exists(readme, "docs/none.md")).isFalse();
    assertThat(exists(readme, "docs/api.md#admin-api")).isTrue();
    assertThat(exists(readme, "docs/api.md#no-such-chapter")).isFalse();
    assertThat(exists(Path.of("docs/api.md"), "../README.md")).isTrue();
    assertThat(exists(Path.of("docs/api.md"), "README.md")).isFalse();
  }

  /** The targets of all links outside of code, those to other sites left out. */
  private static List<String> targets(Path document) throws IOException {
    return prose(document).stream()
        .flatMap(line -> LINK.matcher(line.replaceAll("`[^`]*`", "")).results())
        .map(found -> found.group(1))
        .filter(target -> !target.matches("[a-z]+:.*"))
        .toList();
  }

  private static boolean exists(Path document, String target) throws IOException {
    String[] parts = target.split("#", 2);
    Path file = parts[0].isEmpty() ? document : document.resolveSibling(parts[0]).normalize();
    return Files.exists(file) && (parts.length == 1 || anchors(file).contains(parts[1]));
  }

  /** The anchors that GitHub makes: lower case, no punctuation, a hyphen for each blank. */
  private static Set<String> anchors(Path document) throws IOException {
    Set<String> anchors = new HashSet<>();
    for (String line : prose(document)) {
      HEADING
          .matcher(line)
          .results()
          .map((MatchResult found) -> found.group(1).toLowerCase(Locale.ROOT))
          .map(title -> title.replaceAll("[^\\p{L}\\p{N}\\- ]", "").replace(' ', '-'))
          .forEach(anchors::add);
    }
    return anchors;
  }

  /** The lines that are not in a code block. */
  private static List<String> prose(Path document) throws IOException {
    List<String> lines = new ArrayList<>();
    boolean code = false;
    for (String line : Files.readAllLines(document)) {
      if (line.startsWith("```")) {
        code = !code;
      } else if (!code) {
        lines.add(line);
      }
    }
    return lines;
  }
}
