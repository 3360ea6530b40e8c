package io.echosounder.protocol.websocket;

import io.echosounder.common.BooleanConverter;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.util.OptionalInt;

/** The echo over WebSocket: {@code echosounder.websocket.*}. */
@ConfigMapping(prefix = "echosounder.websocket")
public interface WebSocketConfig {

  /**
   * The port, 0 to 65,535; 0 lets the kernel choose. If it is not set there is no such port. 8082
   * is customary. With a certificate it speaks {@code wss}.
   */
  OptionalInt port();

  /** Whether a ping restarts the timeouts {@code read} and {@code idle}, as payload does. */
  @WithDefault("false")
  @WithConverter(BooleanConverter.class)
  boolean pingsRestartTimeouts();
}
