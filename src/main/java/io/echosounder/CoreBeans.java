package io.echosounder;

import io.echosounder.connection.Buffers;
import io.echosounder.connection.Connection;
import io.echosounder.drain.Drain;
import io.echosounder.drain.DrainConfig;
import io.echosounder.instance.InstanceConfig;
import io.echosounder.instance.InstanceName;
import io.echosounder.listener.CgroupMemory;
import io.echosounder.listener.Listener;
import io.echosounder.listener.ListenerConfig;
import io.echosounder.listener.ListenerOptions;
import io.echosounder.listener.MemoryNeed;
import io.echosounder.livefile.LiveFile;
import io.echosounder.livefile.LiveFileConfig;
import io.echosounder.protocol.websocket.WebSocketConfig;
import io.echosounder.registry.Commands;
import io.echosounder.registry.Registry;
import io.echosounder.registry.RegistryConfig;
import io.echosounder.telemetry.LogConfig;
import io.echosounder.timeout.NanoClock;
import io.echosounder.timeout.ServerTimeouts;
import io.echosounder.timeout.TimeoutsConfig;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;

/** Makes beans of the core, which knows nothing of CDI. The whole object graph is in this place. */
final class CoreBeans {

  @Produces
  @Singleton
  static NanoClock clock() {
    return NanoClock.system();
  }

  @Produces
  @Singleton
  static InstanceName instanceName(InstanceConfig config) {
    return InstanceName.of(config);
  }

  @Produces
  @Singleton
  static ServerTimeouts serverTimeouts(TimeoutsConfig config) {
    return new ServerTimeouts(TimeoutSources.of(config.timeouts()));
  }

  @Produces
  @Singleton
  static LiveFile liveFile(
      LiveFileConfig config, Commands commands, Listener listener, Registry registry) {
    return new LiveFile(config, commands, listener, registry);
  }

  @Produces
  @Singleton
  static Registry registry(RegistryConfig config, LogConfig log) {
    return new Registry(config.checkedClosedConnections(), log.checkedQuietRemotes());
  }

  @Produces
  @Singleton
  static Commands commands(Registry registry, ServerTimeouts serverTimeouts) {
    return new Commands(registry, serverTimeouts);
  }

  @Produces
  @Singleton
  static ListenerOptions listenerOptions(
      ListenerConfig config, EchoTls tls, WebSocketConfig webSocket) {
    ListenerOptions options =
        EchoWebSocket.addPort(webSocket, tls.server(), tls.addPort(ListenerOptions.of(config)));
    MemoryNeed.of(options, config.maxConnections().isPresent())
        .warnIfAbove(CgroupMemory.limit(Path.of("/")));
    return options;
  }

  @Produces
  @Singleton
  static Buffers buffers(ListenerOptions options) {
    return new Buffers(options.eventLoops(), options.bufferMemory());
  }

  @Produces
  @Singleton
  static Listener listener(
      ListenerOptions options,
      Buffers buffers,
      NanoClock clock,
      Registry registry,
      ServerTimeouts serverTimeouts) {
    Connection.Context context =
        new Connection.Context(clock, serverTimeouts, options.limits(), buffers);
    return new Listener(options, registry, context);
  }

  @Produces
  @Singleton
  static Drain drain(DrainConfig config, Listener listener, Registry registry, Commands commands) {
    return new Drain(config, listener, registry, commands);
  }
}
