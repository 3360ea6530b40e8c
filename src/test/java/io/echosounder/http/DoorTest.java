package io.echosounder.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A port at its maximum pauses until the connection that it evicts has closed. */
class DoorTest {

  private final SlowToClose oldest = new SlowToClose();
  private final Port port = new Port();

  @Test
  void itPausesUntilTheEvictedConnectionHasClosed() {
    port.writeInbound(new EmbeddedChannel(oldest), new EmbeddedChannel());
    assertThat(port.config().isAutoRead()).isFalse();
    oldest.finish();
    assertThat(port.config().isAutoRead()).isTrue();
  }

  /** The close runs on another event loop, so it may come between the count and the pause. */
  @Test
  void aCloseJustBeforeThePauseIsNotMissed() {
    port.beforePause = oldest::finish;
    port.writeInbound(new EmbeddedChannel(oldest), new EmbeddedChannel());
    assertThat(port.config().isAutoRead()).isTrue();
  }

  /** A listening socket with a maximum of one connection. */
  private static final class Port extends EmbeddedChannel {

    private @Nullable ChannelConfig config;
    private Runnable beforePause = () -> {};

    Port() {
      super(new Door(new HttpConfig.Limits(1, Duration.ofHours(1), Duration.ofHours(1))));
    }

    @Override
    public ChannelConfig config() {
      if (config == null) {
        config =
            new DefaultChannelConfig(this) {
              @Override
              public ChannelConfig setAutoRead(boolean autoRead) {
                if (!autoRead) {
                  beforePause.run();
                }
                return super.setAutoRead(autoRead);
              }
            };
      }
      return config;
    }
  }

  /** Closes when the test says so. */
  private static final class SlowToClose extends ChannelOutboundHandlerAdapter {

    private Runnable close = () -> {};

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
      close = () -> ctx.close(promise);
    }

    void finish() {
      close.run();
    }
  }
}
