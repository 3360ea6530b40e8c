package io.echosounder.client.wire;

import io.echosounder.client.ExitCode;
import io.echosounder.client.Spans;
import io.netty.buffer.Unpooled;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * TLS and WebSocket over a socket without an event loop. The handlers are those of {@code watch}
 * and {@code bench}; a {@link Bridge} carries the bytes between them and the socket.
 */
final class LayeredWire implements FrameWire {
  /** The largest payload that becomes one WebSocket message. */
  private static final int MOST = 64 * 1024;

  /** A process that was stopped during one wait has waited for no longer than this. */
  private static final long LONGEST_WAIT = TimeUnit.MILLISECONDS.toNanos(250);

  private static final int NORMAL_CLOSURE = 1000;
  private static final String SEEN = "echosounder.seen";

  private final SocketChannel channel;
  private final boolean isWebSocket;
  private final Inbox inbox;
  private final Bridge bridge;
  private final @Nullable SslHandler tls;
  private Duration handshakeTook = Duration.ZERO;
  private boolean isResumed;
  private boolean hasMoved;

  private LayeredWire(SocketChannel channel, Layers wanted) {
    this.channel = channel;
    this.isWebSocket = wanted.target().protocol().isWebSocket();
    this.inbox = new Inbox(wanted.tellsFrames());
    this.bridge = new Bridge(channel, inbox);
    this.tls = Pipelines.addProtocol(bridge.layers().pipeline(), wanted, Duration.ZERO);
    bridge.layers().pipeline().addLast(inbox);
  }

  /** Waits for the handshake and the upgrade. */
  static Wire open(SocketChannel channel, Layers layers, LongSupplier nanoClock)
      throws IOException {
    LayeredWire wire = new LayeredWire(channel, layers);
    try {
      wire.begin(layers.timeout(), nanoClock);
      return wire;
    } catch (IOException e) {
      // An alert may tell the peer why.
      wire.bridge.send();
      wire.bridge.release();
      throw e;
    }
  }

  private void begin(Duration timeout, LongSupplier nanoClock) throws IOException {
    long start = nanoClock.getAsLong();
    long left = timeout.isZero() ? Long.MAX_VALUE : timeout.toNanos();
    // The handlers were added to an active channel, so they have not seen it become active.
    bridge.layers().pipeline().fireChannelActive();
    try (Selector selector = Selector.open()) {
      SelectionKey key = channel.register(selector, 0);
      while (true) {
        bridge.send();
        noteHandshake(start, nanoClock);
        if (inbox.isOpen()) {
          return;
        }
        inbox.throwFailure();
        if (left <= 0) {
          throw noAnswer(timeout);
        }
        key.interestOps(SelectionKey.OP_READ | (bridge.unsent() == 0 ? 0 : SelectionKey.OP_WRITE));
        long wait = Math.min(left, LONGEST_WAIT);
        long before = nanoClock.getAsLong();
        selector.select(TimeUnit.NANOSECONDS.toMillis(wait) + 1);
        selector.selectedKeys().clear();
        left -= timeout.isZero() ? 0 : Math.min(wait, nanoClock.getAsLong() - before);
        bridge.receive();
      }
    }
  }

  private WireFailure noAnswer(Duration timeout) {
    return new WireFailure(
        ExitCode.CONNECT_TIMEOUT,
        "the "
            + (tls != null && !tls.handshakeFuture().isDone()
                ? "TLS handshake"
                : "upgrade to WebSocket")
            + (bridge.received() == 0 ? " failed: no answer within " : " failed: not done within ")
            + Spans.show(timeout),
        null);
  }

  /** A resumed session has the values that its earlier connection has put into it. */
  private void noteHandshake(long start, LongSupplier nanoClock) {
    if (tls != null && handshakeTook.isZero() && tls.handshakeFuture().isSuccess()) {
      handshakeTook = Duration.ofNanos(nanoClock.getAsLong() - start);
      SSLSession session = tls.engine().getSession();
      isResumed = session.getValue(SEEN) != null;
      session.putValue(SEEN, SEEN);
    }
  }

  @Override
  public SocketChannel channel() {
    return channel;
  }

  @Override
  public int read(ByteBuffer payload) throws IOException {
    long received = bridge.received();
    long controls = inbox.controls();
    if (!inbox.hasSomething()) {
      bridge.receive();
    }
    hasMoved = bridge.received() > received && inbox.controls() == controls;
    return inbox.read(payload);
  }

  @Override
  public boolean hasMoved() {
    return hasMoved;
  }

  @Override
  public boolean hasInput() {
    return inbox.hasSomething();
  }

  @Override
  public int write(ByteBuffer payload) {
    bridge.send();
    // After the peer's end the layers would discard the bytes.
    boolean takes = bridge.unsent() == 0 && !inbox.hasEnded();
    int length = takes ? Math.min(MOST, payload.remaining()) : 0;
    if (length > 0) {
      byte[] bytes = new byte[length];
      payload.get(bytes);
      bridge.write(Unpooled.wrappedBuffer(bytes));
    }
    return length;
  }

  @Override
  public long unsent() {
    return bridge.unsent();
  }

  @Override
  public void shutdownOutput() {
    if (isWebSocket) {
      bridge.write(ControlFrame.close(NORMAL_CLOSURE));
    } else if (tls != null) {
      tls.closeOutbound();
      bridge.finishWrite();
    }
  }

  @Override
  public boolean ping() {
    if (isWebSocket) {
      bridge.write(ControlFrame.ping());
    }
    return isWebSocket;
  }

  @Override
  public long pings() {
    return inbox.pings();
  }

  @Override
  public void send(int opcode, boolean isFinal, byte[] content) {
    bridge.write(new ControlFrame(isFinal, opcode, Unpooled.wrappedBuffer(content)));
  }

  @Override
  public List<FrameSeen> frames() {
    return inbox.frames();
  }

  @Override
  public PeerEnd end() {
    return inbox.end();
  }

  @Override
  public @Nullable TlsInfo tls() {
    return tls == null ? null : TlsInfo.of(tls.engine(), handshakeTook, isResumed);
  }

  @Override
  public void reset() throws IOException {
    bridge.release();
    channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    channel.close();
  }

  @Override
  public void close() throws IOException {
    if (channel.isOpen()) {
      bridge.sayGoodbye();
      bridge.release();
      channel.close();
    }
  }
}
