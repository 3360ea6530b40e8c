package io.echosounder.client.wire;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Puts layers into a pipeline of Netty. */
public final class Pipelines {
  private Pipelines() {}

  /** Adds all layers. The handler that is added next sees payload only: see {@link Gate}. */
  public static void addLayers(ChannelPipeline pipeline, Layers layers) {
    ProxyHeader proxy = layers.proxy();
    if (proxy != null) {
      pipeline.addLast(new ProxyHeaderSender(proxy));
    }
    addProtocol(pipeline, layers, layers.timeout());
  }

  /**
   * Adds TLS and WebSocket.
   *
   * @return the handler of TLS; null without TLS
   */
  static @Nullable SslHandler addProtocol(
      ChannelPipeline pipeline, Layers layers, Duration timeout) {
    Tls tls = layers.tls();
    SslHandler handler = null;
    if (tls != null) {
      handler = new SslHandler(tls.engine());
      // The gate has the only timer.
      handler.setHandshakeTimeoutMillis(0);
      pipeline.addLast(handler);
    }
    if (layers.target().protocol().isWebSocket()) {
      pipeline.addLast(new Upgrade(layers.target(), layers.tellsFrames()));
    }
    if (tls != null || layers.target().protocol().isWebSocket()) {
      pipeline.addLast(new Gate(layers.target().protocol(), timeout));
    }
    return handler;
  }

  /** Sends the header before anything else, and goes. */
  private static final class ProxyHeaderSender extends ChannelInboundHandlerAdapter {
    private final ProxyHeader header;

    ProxyHeaderSender(ProxyHeader header) {
      this.header = header;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      byte[] bytes =
          header.bytes(
              (InetSocketAddress) context.channel().localAddress(),
              (InetSocketAddress) context.channel().remoteAddress());
      context.writeAndFlush(Unpooled.wrappedBuffer(bytes), context.voidPromise());
      context.fireChannelActive();
      context.pipeline().remove(this);
    }
  }
}
