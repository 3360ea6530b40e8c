package io.echosounder.client.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One HTML page that needs no other file: the script of its command, the charts of {@code
 * charts.js}, uPlot, the style and the runs, each a JSON document that {@link #runs} finds again.
 */
public final class HtmlPage {
  /** The element that holds the runs. */
  private static final String DATA = "<script type=\"application/json\" id=\"runs\">";

  private static final String PAGE =
      """
      <!doctype html>
      <html lang="en">
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>${title}</title>
      <style>
      ${uPlot.min.css}
      ${page.css}
      </style>
      <body>
      <main id="page"></main>
      <noscript><pre>${text}</pre></noscript>
      <script>
      ${uPlot.iife.min.js}
      </script>
      """
          + DATA
          + """
          ${runs}</script>
          <script>
          ${charts.js}
          ${script}
          </script>
          </body>
          </html>
          """;

  private static final Pattern PART = Pattern.compile("\\$\\{([A-Za-z.]+)}");

  private HtmlPage() {}

  /**
   * Makes the page.
   *
   * @param script a resource beside {@code owner} that draws the page into {@code #page}
   * @param text the results as text, for a browser that runs no scripts
   * @param runs JSON documents
   */
  public static String of(
      Class<?> owner, String script, String title, String text, List<String> runs)
      throws IOException {
    StringBuilder page = new StringBuilder();
    // One pass, because a label or a command line may contain the name of a part.
    Matcher part = PART.matcher(PAGE);
    int end = 0;
    while (part.find()) {
      page.append(PAGE, end, part.start());
      page.append(
          switch (part.group(1)) {
            case "title" -> escape(title);
            case "text" -> escape(text);
            case "runs" -> data(runs);
            case "script" -> resource(owner, script);
            default -> resource(HtmlPage.class, part.group(1));
          });
      end = part.end();
    }
    return page.append(PAGE, end, PAGE.length()).toString();
  }

  /** A {@code <} occurs in JSON within texts only. Escaped, it cannot end the script element. */
  private static String data(List<String> runs) {
    return "[" + String.join(",\n", runs).replace("<", "\\u003c") + "]";
  }

  /**
   * Returns the JSON array of the runs in a page.
   *
   * @throws IOException if the file cannot be read or has no runs
   */
  public static String runs(Path file) throws IOException {
    List<String> parts = new ArrayList<>(List.of(Files.readString(file).split(DATA, 2)));
    if (parts.size() != 2) {
      throw new IOException("this file is no report: it contains no run");
    }
    return parts.getLast().substring(0, parts.getLast().indexOf("</script>"));
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }

  private static String resource(Class<?> owner, String name) throws IOException {
    try (InputStream in = owner.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("the build left " + name + " out");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }
}
