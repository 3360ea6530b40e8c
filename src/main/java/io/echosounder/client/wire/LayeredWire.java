package io.echosounder.client.wire;

import io.echosounder.client.ExitCode;
import io.echosounder.client.Spans;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * TLS and WebSocket over a socket without an event loop. The handlers are those of {@code watch}
 * and {@code bench}, in a channel that exists in memory only. This class carries the bytes between
 * that channel and the socket.
 */
final class LayeredWire implements FrameWire {
  /** The largest payload that becomes one WebSocket message. */
  private static final int MOST = 64 * 1024;

  private static final int READ = 32 * 1024;
  private static final int NORMAL_CLOSURE = 1000;
  private static final String SEEN = "echosounder.seen";

  private final SocketChannel channel;
  private final boolean isWebSocket;
  private final Inbox inbox = new Inbox();
  private final EmbeddedChannel layers = new EmbeddedChannel();
  private final @Nullable SslHandler tls;
  private final Deque<ByteBuf> unsent = new ArrayDeque<>();
  private boolean finCame;
  private Duration handshakeTook = Duration.ZERO;
  private boolean isResumed;

  private LayeredWire(SocketChannel channel, Layers wanted) {
    this.channel = channel;
    this.isWebSocket = wanted.target().protocol().isWebSocket();
    this.tls = Pipelines.addProtocol(layers.pipeline(), wanted, Duration.ZERO);
    layers.pipeline().addLast(inbox);
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
      wire.trySend();
      wire.release();
      throw e;
    }
  }

  private void begin(Duration timeout, LongSupplier nanoClock) throws IOException {
    long start = nanoClock.getAsLong();
    // The handlers were added to an active channel, so they have not seen it become active.
    layers.pipeline().fireChannelActive();
    try (Selector selector = Selector.open()) {
      SelectionKey key = channel.register(selector, 0);
      while (true) {
        send();
        noteHandshake(start, nanoClock);
        if (inbox.isOpen()) {
          return;
        }
        inbox.throwFailure();
        long left = timeout.toNanos() - (nanoClock.getAsLong() - start);
        if (!timeout.isZero() && left <= 0) {
          throw new WireFailure(
              ExitCode.CONNECT_TIMEOUT,
              "the "
                  + (tls != null && !tls.handshakeFuture().isDone()
                      ? "TLS handshake"
                      : "upgrade to WebSocket")
                  + " failed: no answer within "
                  + Spans.show(timeout),
              null);
        }
        key.interestOps(SelectionKey.OP_READ | (unsent.isEmpty() ? 0 : SelectionKey.OP_WRITE));
        selector.select(timeout.isZero() ? 0 : TimeUnit.NANOSECONDS.toMillis(left) + 1);
        selector.selectedKeys().clear();
        receive();
      }
    }
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

  /** Passes what has come through the layers. */
  private void receive() throws IOException {
    if (finCame) {
      return;
    }
    ByteBuf bytes = layers.alloc().buffer(READ);
    int n;
    try {
      n = bytes.writeBytes(channel, READ);
    } catch (IOException e) {
      bytes.release();
      layers.pipeline().fireExceptionCaught(e);
      inbox.throwFailure();
      throw e;
    }
    if (n > 0) {
      layers.pipeline().fireChannelRead(bytes);
      layers.pipeline().fireChannelReadComplete();
    } else {
      bytes.release();
      if (n < 0) {
        finCame = true;
        layers.pipeline().fireChannelInactive();
      }
    }
    layers.runPendingTasks();
    takeLateFailure();
    send();
  }

  /**
   * TLS closes the channel before it throws for an alert. Then the gate is gone already, and the
   * exception stays in the channel.
   */
  private void takeLateFailure() {
    try {
      layers.checkException();
    } catch (DecoderException e) {
      if (e.getCause() instanceof SSLException cause) {
        inbox.fail(TlsFailures.ofConnection(cause));
      }
    }
  }

  @Override
  public SocketChannel channel() {
    return channel;
  }

  @Override
  public int read(ByteBuffer payload) throws IOException {
    if (!inbox.hasSomething()) {
      receive();
    }
    return inbox.read(payload);
  }

  @Override
  public boolean hasInput() {
    return inbox.hasSomething();
  }

  @Override
  public int write(ByteBuffer payload) throws IOException {
    send();
    int length = unsent.isEmpty() ? Math.min(MOST, payload.remaining()) : 0;
    if (length > 0) {
      byte[] bytes = new byte[length];
      payload.get(bytes);
      layers.writeAndFlush(Unpooled.wrappedBuffer(bytes));
      layers.runPendingTasks();
      send();
    }
    return length;
  }

  /** Hands the kernel as much as it takes. */
  private void send() throws IOException {
    for (ByteBuf more = layers.readOutbound(); more != null; more = layers.readOutbound()) {
      unsent.add(more);
    }
    while (!unsent.isEmpty()) {
      ByteBuf first = unsent.getFirst();
      try {
        first.readBytes(channel, first.readableBytes());
      } catch (IOException e) {
        throw reasonOf(e);
      }
      if (first.isReadable()) {
        return;
      }
      unsent.removeFirst().release();
    }
  }

  /** An alert that came before the reset tells more than a broken pipe. */
  private IOException reasonOf(IOException broken) {
    for (int n = 1; n > 0 && !finCame; ) {
      ByteBuf bytes = layers.alloc().buffer(READ);
      try {
        n = bytes.writeBytes(channel, READ);
        if (n > 0) {
          layers.pipeline().fireChannelRead(bytes.retain());
          takeLateFailure();
        }
      } catch (IOException e) {
        n = 0;
      } finally {
        bytes.release();
      }
    }
    WireFailure failure = inbox.wireFailure();
    return failure == null ? broken : failure;
  }

  private void trySend() {
    try {
      send();
    } catch (IOException e) {
      // The peer is gone, or the failure is known already.
    }
  }

  @Override
  public long unsent() {
    return unsent.stream().mapToLong(ByteBuf::readableBytes).sum();
  }

  @Override
  public void shutdownOutput() throws IOException {
    if (isWebSocket) {
      layers.writeAndFlush(ControlFrame.close(NORMAL_CLOSURE));
    } else if (tls != null) {
      tls.closeOutbound();
    }
    layers.runPendingTasks();
    send();
  }

  @Override
  public boolean ping() throws IOException {
    if (isWebSocket) {
      layers.writeAndFlush(ControlFrame.ping());
      layers.runPendingTasks();
      send();
    }
    return isWebSocket;
  }

  @Override
  public void send(int opcode, boolean isFinal, byte[] content) throws IOException {
    layers.writeAndFlush(new ControlFrame(isFinal, opcode, Unpooled.wrappedBuffer(content)));
    layers.runPendingTasks();
    send();
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
    if (tls == null) {
      return null;
    }
    SSLSession session = tls.engine().getSession();
    String alpn = tls.engine().getApplicationProtocol();
    return new TlsInfo(
        session.getProtocol(),
        session.getCipherSuite(),
        alpn == null ? "" : alpn,
        chain(session),
        handshakeTook,
        isResumed);
  }

  private static List<X509Certificate> chain(SSLSession session) {
    try {
      return Arrays.stream(session.getPeerCertificates()).map(X509Certificate.class::cast).toList();
    } catch (SSLPeerUnverifiedException e) {
      return List.of();
    }
  }

  @Override
  public void reset() throws IOException {
    release();
    channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    channel.close();
  }

  @Override
  public void close() throws IOException {
    if (channel.isOpen()) {
      // The gate and the TLS handler say goodbye.
      layers.close();
      layers.runPendingTasks();
      trySend();
      release();
      channel.close();
    }
  }

  private void release() {
    inbox.release();
    unsent.forEach(ByteBuf::release);
    unsent.clear();
    // These methods throw nothing. A failed handshake is told already.
    layers.close();
    layers.releaseOutbound();
  }
}
