package io.echosounder.connection;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Limits the time for the handshakes of the {@link Layers}. On the event loop only. */
final class HandshakeTimer {

  private final Layers layers;
  private final Duration patience;
  private @Nullable Future<?> timer;

  HandshakeTimer(Layers layers, Duration patience) {
    this.layers = layers;
    this.patience = patience;
  }

  /**
   * Starts, unless no handshake is awaited.
   *
   * @param onLate called if the handshakes are not done in time
   */
  void start(EventLoop loop, Runnable onLate) {
    if (!layers.isReady()) {
      timer =
          loop.schedule(
              () -> {
                if (!layers.isReady()) {
                  onLate.run();
                }
              },
              patience.toNanos(),
              TimeUnit.NANOSECONDS);
    }
  }

  void stop() {
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
