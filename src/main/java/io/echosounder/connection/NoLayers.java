package io.echosounder.connection;

import io.netty.channel.ChannelPipeline;
import org.jspecify.annotations.Nullable;

/** Plain TCP. */
final class NoLayers implements Layers {

  @Override
  public void install(ChannelPipeline pipeline) {
    // The echo's handler is the whole pipeline.
  }

  @Override
  public boolean isReady() {
    return true;
  }

  @Override
  public String handshake() {
    return "handshake";
  }

  @Override
  public @Nullable String unannouncedFin() {
    return null;
  }

  @Override
  public void sendEnd(CloseReason reason, Runnable done) {
    done.run();
  }

  @Override
  public @Nullable TlsFacts tls() {
    return null;
  }

  @Override
  public @Nullable WebSocketFacts webSocket() {
    return null;
  }
}
