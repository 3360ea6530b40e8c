package io.echosounder.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.SslHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Lets Vert.x fill the pipeline of a new connection, then adds the {@link Visit}.
 *
 * <p>While Vert.x loads a renewed certificate, its initializer fails, and Netty would log a stack
 * trace and close the connection. So the connection waits here, unread, until the certificate is
 * there.
 */
@ChannelHandler.Sharable
final class ChildPipeline extends ChannelInitializer<Channel> {

  private static final Logger LOG = Logger.getLogger("io.echosounder.http");
  private static final long RETRY_MILLIS = 5;

  /** Far more than a certificate takes to load. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Protected in Netty. Only a call of it shows a failure before Netty closes the connection. */
  private static final Method INITIALIZE = initialize();

  private final ChannelInitializer<?> vertx;

  ChildPipeline(ChannelHandler vertx) {
    this.vertx = (ChannelInitializer<?>) vertx;
  }

  private static Method initialize() {
    try {
      Method method = ChannelInitializer.class.getDeclaredMethod("initChannel", Channel.class);
      method.setAccessible(true);
      return method;
    } catch (NoSuchMethodException e) {
      throw new LinkageError("Netty has changed", e);
    }
  }

  @Override
  protected void initChannel(Channel channel) {
    fill(channel, System.nanoTime());
  }

  private void fill(Channel channel, long begun) {
    if (!channel.isOpen()) {
      return;
    }
    try {
      INITIALIZE.invoke(vertx, channel);
    } catch (InvocationTargetException e) {
      await(channel, begun, e);
      return;
    } catch (IllegalAccessException e) {
      throw new LinkageError("made accessible before", e);
    }
    if (channel.pipeline().get(SslHandler.class) != null) {
      channel.pipeline().addFirst(new PlainTextOnTls());
    }
    Visit.of(channel).begin();
    channel.config().setAutoRead(true);
  }

  private void await(Channel channel, long begun, Throwable cause) {
    if (System.nanoTime() - begun > PATIENCE_NANOS) {
      LOG.errorf(cause, "Closed a connection that cannot be served: channel=%s", channel);
      channel.close();
      return;
    }
    channel.config().setAutoRead(false);
    channel.eventLoop().schedule(() -> fill(channel, begun), RETRY_MILLIS, TimeUnit.MILLISECONDS);
  }
}
