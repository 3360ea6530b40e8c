package io.echosounder.protocol;

import io.echosounder.connection.CloseReason;
import io.echosounder.connection.Layers;
import io.echosounder.connection.TlsFacts;
import io.echosounder.connection.WebSocketFacts;
import io.netty.channel.ChannelPipeline;
import org.jspecify.annotations.Nullable;

/** One layer within another, such as WebSocket within TLS. */
public final class StackedLayers implements Layers {

  private final Layers outer;
  private final Layers inner;

  /**
   * Stacks two layers.
   *
   * @param outer the one next to the socket
   * @param inner the one next to the echo
   */
  public StackedLayers(Layers outer, Layers inner) {
    this.outer = outer;
    this.inner = inner;
  }

  @Override
  public void install(ChannelPipeline pipeline) {
    outer.install(pipeline);
    inner.install(pipeline);
  }

  @Override
  public boolean isReady() {
    return outer.isReady() && inner.isReady();
  }

  @Override
  public String handshake() {
    return undone().handshake();
  }

  @Override
  public @Nullable String unannouncedFin() {
    return undone().unannouncedFin();
  }

  /** The layer whose handshake comes next; the inner one if all are done. */
  private Layers undone() {
    return outer.isReady() ? inner : outer;
  }

  /** The inner one could not send anything before the outer handshake is done. */
  @Override
  public void sendEnd(CloseReason reason, Runnable done) {
    if (outer.isReady()) {
      inner.sendEnd(reason, () -> outer.sendEnd(reason, done));
    } else {
      outer.sendEnd(reason, done);
    }
  }

  @Override
  public @Nullable TlsFacts tls() {
    return outer.tls();
  }

  @Override
  public @Nullable WebSocketFacts webSocket() {
    return inner.webSocket();
  }
}
