package io.echosounder;

import static org.awaitility.Awaitility.await;

import io.echosounder.client.OtherServer;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Chromium without a window, driven as a person would: by what is to be seen. */
final class Browser implements AutoCloseable {

  static final Duration BOUND = Duration.ofSeconds(40);

  /** Every request of a page, in the log of the browser's events. */
  private static final Pattern REQUEST =
      Pattern.compile("\"Network\\.requestWillBeSent\".*?\"request\":\\{.*?\"url\":\"([^\"]+)\"");

  private final ChromeDriver driver;
  private final String axe;

  Browser() {
    ChromeOptions options = new ChromeOptions();
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--hide-scrollbars",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync");
    options.setBinary(find("chromium"));
    options.setAcceptInsecureCerts(true);
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    logs.enable(LogType.PERFORMANCE, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    driver =
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(new File(find("chromedriver")))
                .usingAnyFreePort()
                .withSilent(true)
                .build(),
            options);
    axe = resource("/axe.min.js");
    size(1200, 900);
  }

  static boolean isInstalled() {
    return OtherServer.isInstalled("chromium") && OtherServer.isInstalled("chromedriver");
  }

  private static String find(String program) {
    for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
      File file = new File(folder, program);
      if (file.canExecute()) {
        return file.getPath();
      }
    }
    throw new IllegalStateException(program + " is not on the path");
  }

  private static String resource(String name) {
    try (InputStream in = Objects.requireNonNull(Browser.class.getResourceAsStream(name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Opens a page, and forgets what the logs have of the one before. */
  void open(URI uri) {
    driver.get(uri.toString());
    console();
    requests();
  }

  /** Follows a link on a page of another site. */
  void openLink(URI uri) {
    driver.get("data:text/html,<a href='" + uri + "'>Echosounder</a>");
    click("a");
  }

  void size(int width, int height) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  void dark(boolean dark) {
    Map<String, String> scheme =
        Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light");
    driver.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of(scheme)));
  }

  @Nullable Object script(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /** What a script returns, which is never null. */
  Object asked(String script, Object... arguments) {
    return Objects.requireNonNull(script(script, arguments));
  }

  /** The text of the first element that matches, with single spaces; empty if there is none. */
  String text(String css) {
    return String.valueOf(
        script(
            "return document.querySelector(arguments[0])?.textContent.replace(/\\s+/g, ' ').trim()"
                + " ?? ''",
            css));
  }

  /** The texts of all elements that match. */
  List<String> texts(String css) {
    List<?> texts =
        (List<?>)
            asked(
                "return [...document.querySelectorAll(arguments[0])]"
                    + ".map(e => e.textContent.replace(/\\s+/g, ' ').trim())",
                css);
    return texts.stream().map(String::valueOf).toList();
  }

  int count(String css) {
    return texts(css).size();
  }

  void awaitText(String css, String part) {
    until(css + " contains " + part, () -> text(css).contains(part));
  }

  void until(String what, Callable<Boolean> condition) {
    await(what).atMost(BOUND).pollInterval(Duration.ofMillis(50)).until(condition);
  }

  /** Clicks what a person could click; an element that is just being replaced is tried again. */
  void click(String css) {
    act(css, WebElement::click);
  }

  /** Replaces the text of a field. */
  void type(String css, String text) {
    act(css, field -> field.sendKeys(Keys.chord(Keys.CONTROL, "a"), text));
  }

  void enter(String css) {
    act(css, field -> field.sendKeys(Keys.ENTER));
  }

  void choose(String css, String option) {
    act(css + " option", any -> {});
    for (WebElement each : driver.findElements(By.cssSelector(css + " option"))) {
      if (each.getText().equals(option)) {
        each.click();
        return;
      }
    }
    throw new IllegalStateException(css + " has no " + option);
  }

  /** Clicks the button with this text. */
  void press(String within, String label) {
    await(label)
        .atMost(BOUND)
        .ignoreExceptionsInstanceOf(WebDriverException.class)
        .until(
            () -> {
              for (WebElement each : driver.findElements(By.cssSelector(within + " button"))) {
                if (each.getText().startsWith(label) && each.isEnabled()) {
                  each.click();
                  return true;
                }
              }
              return false;
            });
  }

  private interface Act {
    void on(WebElement element);
  }

  private void act(String css, Act act) {
    await(css)
        .atMost(BOUND)
        .ignoreExceptionsInstanceOf(WebDriverException.class)
        .until(
            () -> {
              act.on(driver.findElement(By.cssSelector(css)));
              return true;
            });
  }

  /** What axe finds wrong: rule and element. */
  List<String> barriers() {
    script(axe);
    List<?> found =
        (List<?>)
            Objects.requireNonNull(
                driver.executeAsyncScript(
                    "const done = arguments[arguments.length - 1];"
                        + "axe.run().then(r => done(r.violations.flatMap(v =>"
                        + " v.nodes.map(n => v.id + ': ' + n.html.slice(0, 200)))))"));
    return found.stream().map(String::valueOf).toList();
  }

  /** What the console says since it was last asked. */
  List<String> console() {
    return StreamSupport.stream(driver.manage().logs().get(LogType.BROWSER).spliterator(), false)
        .map(LogEntry::getMessage)
        .toList();
  }

  /** The URLs of the requests since it was last asked. */
  List<String> requests() {
    return StreamSupport.stream(
            driver.manage().logs().get(LogType.PERFORMANCE).spliterator(), false)
        .flatMap(entry -> REQUEST.matcher(entry.getMessage()).results())
        .map(match -> match.group(1))
        .toList();
  }

  void screenshot(String name) throws IOException {
    Path folder = Path.of("target", "page");
    Files.createDirectories(folder);
    Files.write(folder.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
  }

  @Override
  public void close() {
    driver.quit();
  }
}
