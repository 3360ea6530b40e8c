package io.echosounder.adminclient;

import io.echosounder.common.Durations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The options that say which servers a command asks, and how it logs in there. */
public final class AdminOptions {

  /** The variable with the URLs, separated by commas. */
  public static final String URLS = "ECHOSOUNDER_ADMIN";

  /** The variable with the password. */
  public static final String PASSWORD = "ECHOSOUNDER_ADMIN_PASSWORD";

  /** A command's own options come before these in its help, if it does not sort by name. */
  private static final int FIRST = 100;

  private static final String DEFAULT_URL = "http://localhost:8081";

  @Spec(Spec.Target.MIXEE)
  CommandSpec command;

  @Option(
      names = "--admin",
      order = FIRST,
      paramLabel = "URL",
      split = ",",
      hideParamSyntax = true,
      description =
          "admin port of a server; may be repeated (default of operator commands: $"
              + URLS
              + ", or "
              + DEFAULT_URL
              + ")")
  @Nullable List<String> urls;

  @Option(
      names = "--all",
      order = FIRST + 1,
      description = "ask every address of the URL's name, such as all pods of a headless Service")
  boolean all;

  @Option(
      names = "--user",
      order = FIRST + 2,
      paramLabel = "NAME",
      defaultValue = "operator",
      description = "user to log in as (default: ${DEFAULT-VALUE})")
  String user;

  @Option(
      names = "--password-file",
      order = FIRST + 3,
      paramLabel = "FILE",
      description = "file with the password (default: the password in $" + PASSWORD + ")")
  @Nullable Path passwordFile;

  @Option(
      names = "--request-timeout",
      order = FIRST + 4,
      paramLabel = "DURATION",
      defaultValue = "10s",
      converter = Positive.class,
      description = "limit for each request to an admin port (default: ${DEFAULT-VALUE})")
  Duration requestTimeout;

  private @Nullable Path caCertificates;

  /**
   * Sets the certificates to trust for https. It is no option here, because the commands that sound
   * a path have one for both the path and the admin port.
   *
   * @param file a PEM file; null for the certificates of the JDK
   */
  public void trust(@Nullable Path file) {
    caCertificates = file;
  }

  /** Whether the command line names a server. */
  public boolean isGiven() {
    return urls != null;
  }

  /**
   * Whether the command was told of several servers. It may turn out that there is only one, but
   * the form of the output must not depend on that.
   */
  public boolean isForSeveral() {
    List<String> given = given(System.getenv());
    return given.size() > 1 || (all && !isThisMachine(parse(given.getFirst())));
  }

  /** Whether {@code --all} is given. */
  public boolean isForAll() {
    return all;
  }

  /** The servers that the options name, without asking them anything. */
  public List<Instance> instances() throws AdminFailure {
    return instances(System.getenv());
  }

  List<Instance> instances(Map<String, String> environment) throws AdminFailure {
    String authorization = authorization(environment);
    List<Instance> instances = new ArrayList<>();
    for (String text : given(environment)) {
      AdminUrl url = parse(text);
      for (AdminUrl each : all ? addresses(url) : List.of(url)) {
        instances.add(
            new Instance(
                each,
                Http.client(url, caCertificates, requestTimeout.dividedBy(2)),
                authorization,
                requestTimeout));
      }
    }
    return instances;
  }

  private List<String> given(Map<String, String> environment) {
    if (urls != null) {
      return urls;
    }
    String variable = environment.getOrDefault(URLS, "").strip();
    return variable.isEmpty() ? List.of(DEFAULT_URL) : List.of(variable.split("[,\\s]+"));
  }

  private AdminUrl parse(String text) {
    try {
      return AdminUrl.parse(text.strip());
    } catch (IllegalArgumentException e) {
      String name = urls == null ? URLS : "--admin";
      throw new ParameterException(command.commandLine(), name + ": " + e.getMessage(), e);
    }
  }

  /** The addresses of localhost are one server, which is often bound to one of them alone. */
  private static boolean isThisMachine(AdminUrl url) {
    return url.host().equalsIgnoreCase("localhost");
  }

  /** A name that does not resolve stays as it is, so that only the request to it fails. */
  private List<AdminUrl> addresses(AdminUrl url) {
    if (isThisMachine(url)) {
      return List.of(url);
    }
    try {
      return Addresses.resolve(url, requestTimeout);
    } catch (AdminFailure e) {
      return List.of(url);
    }
  }

  private @Nullable String authorization(Map<String, String> environment) throws AdminFailure {
    String password = password(environment);
    if (password == null) {
      return null;
    }
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  private @Nullable String password(Map<String, String> environment) throws AdminFailure {
    if (passwordFile == null) {
      String variable = environment.get(PASSWORD);
      return variable == null || variable.isEmpty() ? null : variable;
    }
    Path file = Objects.requireNonNull(passwordFile);
    try {
      // Without one line end, because that is how an editor or echo ends a file.
      String text = Files.readString(file).replaceFirst("\\r?\\n\\z", "");
      if (text.isBlank()) {
        throw new IOException("it is empty");
      }
      return text;
    } catch (IOException e) {
      throw new AdminFailure(
          AdminFailure.Kind.OPTIONS, "--password-file " + file + ": " + Reasons.ofFile(e), e);
    }
  }

  /** For picocli: a duration longer than 0. */
  static final class Positive implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String value) {
      try {
        Duration duration = Durations.parse(value);
        if (duration.isZero()) {
          throw new TypeConversionException("it has to be longer than 0");
        }
        return duration;
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
