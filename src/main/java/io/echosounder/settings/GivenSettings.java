package io.echosounder.settings;

import io.echosounder.common.ConfigMistake;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.SmallRyeConfig;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/**
 * Checks every setting that somebody has given, in every source. It finds names that no property
 * has, and values that SmallRye would ignore silently because the property is optional.
 */
@Singleton
public final class GivenSettings {

  private static final String ENVIRONMENT = "EnvConfigSource";

  private static final Pattern OURS =
      Pattern.compile("(%[^.]+\\.)?echosounder(?![a-z0-9]).*", Pattern.CASE_INSENSITIVE);
  private static final Pattern OUR_VARIABLE =
      Pattern.compile("(_[A-Z0-9]+_)?(ECHOSOUNDER_.*)", Pattern.CASE_INSENSITIVE);

  /** Variables of the commands; an operator's shell may have them when it starts a server. */
  private static final Set<String> OF_COMMANDS =
      Set.of("ECHOSOUNDER_ADMIN", "ECHOSOUNDER_ADMIN_PASSWORD");

  /** The properties of Quarkus that decide who can reach the ports, and over which protocol. */
  private static final List<String> OF_QUARKUS =
      List.of("quarkus.http.", "quarkus.management.", "quarkus.tls.");

  private static final List<String> VARIABLES_OF_QUARKUS =
      OF_QUARKUS.stream().map(PropertyTable::variable).toList();

  /** Sources with a lower ordinal hold defaults, and some defaults are empty on purpose. */
  private static final int LEAST_GIVEN = 100;

  /** Finds the file in the name of a source. */
  private static final Pattern FILE = Pattern.compile("\\[source=(?:file:)?(.*)]");

  private final SmallRyeConfig config;
  private final List<ConfigMistake> mistakes = new ArrayList<>();

  /** Null until a name needs it, because most starts give no setting. */
  private @Nullable PropertyTable table;

  private GivenSettings(SmallRyeConfig config) {
    this.config = config;
  }

  GivenSettings() {
    this(ConfigProvider.getConfig().unwrap(SmallRyeConfig.class));
  }

  /** Runs before all other observers of the start, because they use the settings. */
  void check(@Observes @Priority(1) StartupEvent event) {
    for (ConfigMistake mistake : mistakes(config)) {
      throw mistake;
    }
  }

  /** Every mistake that shows without the type of the property. */
  public static List<ConfigMistake> mistakes(SmallRyeConfig config) {
    GivenSettings given = new GivenSettings(config);
    for (ConfigSource source : config.getConfigSources()) {
      if (source.getName().startsWith(ENVIRONMENT)) {
        new TreeMap<>(System.getenv()).forEach(given::variable);
      } else {
        Optional<String> file = file(source.getName());
        source.getPropertyNames().stream()
            .sorted()
            .forEach(name -> given.property(name, file.orElse(null)));
      }
    }
    return given.mistakes;
  }

  private PropertyTable table() {
    PropertyTable known = table;
    if (known == null) {
      known = PropertyTable.read();
      table = known;
    }
    return known;
  }

  private void property(String name, @Nullable String file) {
    if (OURS.matcher(name).matches()) {
      boolean profiled = name.startsWith("%");
      String bare = profiled ? name.substring(name.indexOf('.') + 1) : name;
      if (!table().has(bare)) {
        unknown(name, bare, file, false);
      } else {
        readable(bare);
      }
    } else if (startsWithAny(OF_QUARKUS, name)) {
      readable(name);
    }
  }

  private void variable(String name, String value) {
    Matcher ours = OUR_VARIABLE.matcher(name);
    if (ours.matches()) {
      Optional<String> property = table().byVariable(ours.group(2));
      if (property.isPresent()) {
        if (ServiceLinks.isUrl(value)) {
          add(
              name,
              "\""
                  + value
                  + "\" is what Kubernetes sets for a Service of that name: rename the Service, or"
                  + " set enableServiceLinks: false in the pod");
        } else {
          readable(property.get());
        }
      } else if (!OF_COMMANDS.contains(name) && !ServiceLinks.include(name, value)) {
        unknown(name, ours.group(2), null, true);
      }
    } else if (startsWithAny(VARIABLES_OF_QUARKUS, name)) {
      // An underscore may stand for a dot or a dash. Only names without a dash are found this way.
      readable(name.toLowerCase(Locale.ROOT).replace('_', '.'));
    }
  }

  private static boolean startsWithAny(List<String> prefixes, String name) {
    for (String prefix : prefixes) {
      if (name.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }

  private void unknown(String name, String bare, @Nullable String file, boolean variable) {
    String where = file == null ? "" : " in this version, and " + file + " sets it";
    String near =
        table()
            .nearest(bare)
            .map(real -> variable ? PropertyTable.variable(real) : real)
            .map(real -> "; did you mean " + real + "?")
            .orElse("; echosounder serve --help lists them");
    add(name, "there is no such property" + where + near);
  }

  private void readable(String name) {
    ConfigValue value;
    try {
      value = config.getConfigValue(name);
    } catch (IllegalArgumentException e) {
      add(name, "this value cannot be read: its ${…} is not well-formed");
      return;
    }
    String raw = value.getRawValue();
    if (raw == null
        || !isGiven(value)
        || mistakes.stream().anyMatch(known -> known.property().equals(name))) {
      return;
    }
    if (value.getValue() == null || value.hasProblems()) {
      add(name, "\"" + raw + "\" cannot be read: its ${…} names nothing that is set");
    } else if (value.getValue().isEmpty()) {
      add(name, "is empty: give it a value, or leave it out");
    } else if (value.getValue().indexOf('\uFFFD') >= 0) {
      add(name, "holds letters that this process cannot read: start it with LC_ALL=C.UTF-8");
    }
  }

  /** True if somebody has given this value; false if it is a default. */
  public static boolean isGiven(ConfigValue value) {
    return value.getRawValue() != null && value.getConfigSourceOrdinal() >= LEAST_GIVEN;
  }

  private void add(String name, String problem) {
    mistakes.add(new ConfigMistake(name, problem));
  }

  private static Optional<String> file(String source) {
    Matcher file = FILE.matcher(source);
    return file.find() && !file.group(1).startsWith("jar:")
        ? Optional.of(file.group(1))
        : Optional.empty();
  }
}
