package io.echosounder;

import io.echosounder.build.Build;
import io.echosounder.common.ConfigMistake;
import io.echosounder.drain.Drain;
import io.echosounder.drain.DrainConfig;
import io.echosounder.drain.DrainStatus;
import io.echosounder.instance.InstanceName;
import io.echosounder.listener.DescriptorBudget;
import io.echosounder.listener.Listener;
import io.echosounder.registry.Registry;
import io.echosounder.telemetry.ConnectionLogStart;
import io.echosounder.telemetry.JvmMeters;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.vertx.http.HttpServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** The server. Quarkus starts it, and it runs until a signal stops the process. */
public final class Serve implements QuarkusApplication {

  private static final Logger LOG = Logger.getLogger("io.echosounder");
  private static final long LOADED = System.currentTimeMillis();

  private final Listener listener;
  private final Drain drain;
  private final Duration drainTimeout;
  private final Registry registry;
  private final InstanceName instance;
  private final ConnectionLogStart connectionLog;
  private final JvmMeters jvmMeters;
  private final String admin;
  private final String management;

  Serve(
      Listener listener,
      Drain drain,
      DrainConfig drainConfig,
      Registry registry,
      InstanceName instance,
      ConnectionLogStart connectionLog,
      JvmMeters jvmMeters,
      HttpServer http,
      @ConfigProperty(name = "quarkus.http.host") String adminHost,
      @ConfigProperty(name = "quarkus.management.host") String managementHost,
      @ConfigProperty(name = "quarkus.management.port") int managementPort) {
    this.listener = listener;
    this.drain = drain;
    this.drainTimeout = drainConfig.delay().plus(drainConfig.timeout());
    this.registry = registry;
    this.instance = instance;
    this.connectionLog = connectionLog;
    this.jvmMeters = jvmMeters;
    this.admin = adminText(adminHost, http);
    // In dev mode the HTTP server does not know the port of the management interface.
    this.management = managementHost + ":" + managementPort;
  }

  /** Both addresses, if HTTP stands beside HTTPS. */
  private static String adminText(String host, HttpServer http) {
    List<String> addresses = new ArrayList<>();
    if (http.getSecurePort() > 0) {
      addresses.add("https://" + host + ":" + http.getSecurePort());
    }
    if (http.getPort() > 0) {
      addresses.add(host + ":" + http.getPort());
    }
    return String.join(" ", addresses);
  }

  /** Starts the server and returns when it has stopped. A failed start ends the process with 1. */
  static void start(String... arguments) {
    if (Build.current().kind() != Build.Kind.NATIVE) {
      try {
        DescriptorBudget.now().checkClassPath();
      } catch (ConfigMistake mistake) {
        // Printed here, because StartFailure needs more jars than the process can open.
        System.err.println("echosounder: cannot start: " + mistake.getMessage());
        System.exit(1);
      }
    }
    Quarkus.run(Serve.class, StartFailure::exit, arguments);
  }

  /** Quarkus calls this when all ports are bound. */
  @Override
  public int run(String... arguments) {
    boolean drains = LaunchMode.current() == LaunchMode.NORMAL;
    if (drains) {
      // Before the start line, because its reader may send a signal at once.
      Termination.serve(drain, registry, drainTimeout);
    }
    LOG.infof(
        "Echosounder started in %s ms: instance=%s echo=%s transport=%s maxConnections=%s"
            + " admin=%s management=%s",
        sinceStart().toMillis(),
        instance.value(),
        listener.addressText(),
        listener.status().transport().label(),
        listener.maxConnections(),
        admin,
        management);
    tellLauncher();
    jvmMeters.register();
    AotCache.tellIfIgnored();
    Quarkus.waitForExit();
    // A live reload does not drain.
    if (drains) {
      drainBeforeAnythingCloses();
    }
    return 0;
  }

  /** The admin and management ports still answer, so that the drain can be watched. */
  private void drainBeforeAnythingCloses() {
    long begun = System.nanoTime();
    DrainStatus drained = drain.beginAndAwaitEnd().toCompletableFuture().join();
    connectionLog.finish();
    LOG.infof(
        "Echosounder drained in %d ms: quiet=%d forced=%d discardedConnections=%d"
            + " discardedBytes=%d",
        Duration.ofNanos(System.nanoTime() - begun).toMillis(),
        drained.drained(),
        drained.forced(),
        drained.discardedConnections(),
        drained.discardedBytes());
  }

  /**
   * The time since the start of the JVM, because the process may be older: the launcher may have
   * built first. In dev mode the time since this class was loaded, as each live reload does.
   */
  private static Duration sinceStart() {
    long start =
        LaunchMode.current() == LaunchMode.NORMAL
            ? ManagementFactory.getRuntimeMXBean().getStartTime()
            : LOADED;
    return Duration.ofMillis(System.currentTimeMillis() - start);
  }

  /** Removes the mark that makes the launcher's client commands wait for this start. */
  private static void tellLauncher() {
    String mark = System.getenv("LAUNCHER_STARTING");
    if (mark != null) {
      try {
        Files.deleteIfExists(Path.of(mark));
      } catch (IOException e) {
        // Client commands then wait a few seconds for nothing.
      }
    }
  }
}
