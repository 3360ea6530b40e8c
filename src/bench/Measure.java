import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Measures a packaged server and appends its figures to a file. src/bench/measure calls it. */
final class Measure {

  private final List<Subject> more = new ArrayList<>();
  private final List<String> workloads = new ArrayList<>();
  private Path results = Path.of("src/bench/results.tsv");
  private Path aot = Path.of("target/quarkus-app");
  private Path plain = Path.of("target/plain-app");
  private String commit = "";
  private int rounds = 5;

  public static void main(String... arguments) throws Exception {
    Measure measure = new Measure();
    measure.parse(arguments);
    for (String workload : measure.workloads) {
      measure.run(workload);
    }
  }

  private void parse(String... arguments) throws Exception {
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--commit" -> commit = arguments[++i];
        case "--results" -> results = Path.of(arguments[++i]);
        case "--rounds" -> rounds = Integer.parseInt(arguments[++i]);
        case "--package" -> aot = Path.of(arguments[++i]);
        case "--plain" -> plain = Path.of(arguments[++i]);
        case "--flags" -> more.add(trained(arguments[++i]));
        case "--peer" -> more.add(Subject.parse(arguments[++i]));
        default -> workloads.add(arguments[i]);
      }
    }
  }

  private void run(String workload) throws Exception {
    Figures figures =
        switch (workload) {
          case StartWorkload.NAME -> StartWorkload.measure(starts(), rounds);
          case LoadWorkload.NAME -> LoadWorkload.measure(echoes(), rounds);
          default -> throw new IllegalArgumentException("no such workload: " + workload);
        };
    List<String> lines = new ArrayList<>();
    if (!Files.exists(results)) {
      lines.add(Row.HEADER);
    }
    String date = Instant.now().truncatedTo(ChronoUnit.MINUTES).toString();
    String machine = machine();
    String jdk = System.getProperty("java.runtime.version");
    figures.forEachMedian(
        workload,
        (name, subject, figure, value) -> {
          Row row = new Row(date, commit, machine, jdk, name, subject, figure, value);
          System.out.printf("%-8s %-32s %-45s %10.2f%n", name, subject, figure, value);
          lines.add(row.text());
        });
    Files.write(results, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private List<Subject> starts() {
    List<Subject> subjects = new ArrayList<>();
    List<String> jar = jar(aot);
    if (Files.exists(plain)) {
      List<String> defaults =
          List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");
      subjects.add(
          Subject.ours("plain jar, the JVM's defaults", List.of(java()), defaults, jar(plain)));
    }
    subjects.add(Subject.ours("AOT jar without its cache", launcher(), List.of(), jar));
    subjects.add(Subject.ours("AOT jar with its cache", launcher(), List.of(cache()), jar));
    subjects.addAll(nativeExecutable(List.of()));
    subjects.addAll(more);
    return subjects;
  }

  private List<Subject> echoes() {
    List<String> oneLoop = List.of("-Dechosounder.listener.event-loops=1");
    List<String> flags = Stream.concat(Stream.of(cache(), "-Xmx512m"), oneLoop.stream()).toList();
    List<Subject> subjects = new ArrayList<>();
    subjects.add(Subject.ours("Echosounder", launcher(), flags, jar(aot)));
    subjects.addAll(nativeExecutable(oneLoop));
    subjects.addAll(more);
    return subjects;
  }

  private static List<Subject> nativeExecutable(List<String> flags) {
    Path runner = Path.of("target/echosounder-runner");
    return Files.isExecutable(runner)
        ? List.of(
            Subject.ours("native executable", List.of(runner.toString()), flags, List.of()))
        : List.of();
  }

  /** From 'NAME=JVM FLAGS': the AOT jar with those flags, and a cache trained with them. */
  private Subject trained(String nameAndFlags) throws Exception {
    String[] parts = nameAndFlags.split("=", 2);
    List<String> flags = Arrays.asList(parts[1].split(" "));
    Path cache = Files.createTempFile("echosounder", ".aot");
    cache.toFile().deleteOnExit();
    Subject training =
        Subject.ours(
            "training",
            launcher(),
            Stream.concat(flags.stream(), Stream.of("-XX:AOTCacheOutput=" + cache)).toList(),
            jar(aot));
    Server server = Server.start(training, Processors.ALL);
    server.echo();
    server.end();
    return Subject.ours(
        parts[0],
        launcher(),
        Stream.concat(flags.stream(), Stream.of("-XX:AOTCache=" + cache)).toList(),
        jar(aot));
  }

  private List<String> launcher() {
    return List.of(
        java(),
        "@src/main/jvm/flags",
        "@src/main/jvm/serve-flags",
        "-Djava.library.path=" + aot.resolve("native"));
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static List<String> jar(Path app) {
    return List.of("-jar", app.resolve("quarkus-run.jar").toString());
  }

  private String cache() {
    return "-XX:AOTCache=" + aot.resolve("serve.aot");
  }

  private static String machine() throws IOException {
    String model =
        Files.exists(Path.of("/proc/cpuinfo"))
            ? Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(System.getProperty("os.arch"))
            : System.getProperty("os.arch");
    return Runtime.getRuntime().availableProcessors() + " × " + model;
  }
}
