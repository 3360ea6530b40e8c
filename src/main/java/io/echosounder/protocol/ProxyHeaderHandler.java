package io.echosounder.protocol;

import io.echosounder.connection.Proxied;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketChannelConfig;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the PROXY header of a connection, and leaves the pipeline once it was read. Bytes that
 * follow the header go to the handler that the listener has added meanwhile.
 *
 * <p>The first bytes decide: if they begin like a header, Netty's decoder reads it. Until then a
 * close sends RST, because the client must not take the refusal for an orderly end.
 */
public final class ProxyHeaderHandler extends ChannelInboundHandlerAdapter {

  private static final byte[] V1 = "PROXY ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] V2 = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10};

  private final SocketChannel channel;
  private final ProxyMode mode;
  private final boolean trusted;
  private final Duration patience;
  private final Listener listener;

  /** The first bytes, while they are too few to decide or to decode. */
  private @Nullable ByteBuf first;

  /** True once the first bytes have a buffer of their own. */
  private boolean kept;

  private @Nullable Future<?> timer;
  private boolean receivedSome;
  private boolean decoding;
  private boolean over;

  /** Hears how the wait ended. Called once, on the event loop of the socket. */
  public interface Listener {

    /**
     * The wait is over: the listener adds the handler for the bytes that follow, or closes.
     *
     * @param proxied null if the peer speaks for itself
     */
    void onPeerKnown(@Nullable Proxied proxied);

    /**
     * There is no valid header: the listener closes the socket, unless it is closed.
     *
     * @param why in a few words; null if the peer closed without a byte, as health checks do
     */
    void onNoHeader(@Nullable String why);
  }

  /**
   * @param trusted true if a header of this peer may be believed
   * @param patience how long to wait for the whole header
   */
  public ProxyHeaderHandler(
      SocketChannel channel,
      ProxyMode mode,
      boolean trusted,
      Duration patience,
      Listener listener) {
    this.channel = channel;
    this.mode = mode;
    this.trusted = trusted;
    this.patience = patience;
    this.listener = listener;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    configure(0, mode == ProxyMode.OPTIONAL);
    timer =
        context
            .executor()
            .schedule(() -> onTimeUp(context), patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * @param linger 0 makes a close send RST
   * @param halfClosure false lets Netty close the socket at the peer's FIN
   */
  private void configure(int linger, boolean halfClosure) {
    try {
      SocketChannelConfig config = channel.config();
      config.setSoLinger(linger);
      config.setAllowHalfClosure(halfClosure);
    } catch (ChannelException e) {
      // The socket has broken; the event that reports it comes next.
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HAProxyMessage header) {
      Proxied proxied;
      try {
        proxied = ProxyFacts.read(header, channel.remoteAddress());
      } finally {
        header.release();
      }
      peerKnown(context, proxied);
    } else if (over) {
      ((ByteBuf) message).release();
    } else {
      receivedSome = true;
      decide(context, append((ByteBuf) message));
    }
  }

  private ByteBuf append(ByteBuf bytes) {
    ByteBuf before = first;
    if (before == null) {
      return bytes;
    }
    first = null;
    before.writeBytes(bytes);
    bytes.release();
    return before;
  }

  private void decide(ChannelHandlerContext context, ByteBuf bytes) {
    boolean v1 = begins(bytes, V1);
    boolean v2 = begins(bytes, V2);
    if (v1 && bytes.readableBytes() >= V1.length) {
      decode(context, bytes);
    } else if (v2 && bytes.readableBytes() >= V2.length) {
      decodeV2(context, bytes);
    } else if (v1 || v2) {
      keep(context, bytes);
    } else if (mode == ProxyMode.REQUIRED) {
      bytes.release();
      noHeader("the first bytes are no header");
    } else {
      first = bytes;
      peerKnown(context, null);
    }
  }

  private static boolean begins(ByteBuf bytes, byte[] prefix) {
    int length = Math.min(bytes.readableBytes(), prefix.length);
    for (int i = 0; i < length; i++) {
      if (bytes.getByte(bytes.readerIndex() + i) != prefix[i]) {
        return false;
      }
    }
    return true;
  }

  /** In a buffer of its own, because that of the read may be full. */
  private void keep(ChannelHandlerContext context, ByteBuf bytes) {
    if (kept) {
      first = bytes;
    } else {
      kept = true;
      first = context.alloc().buffer(bytes.readableBytes() + V2.length).writeBytes(bytes);
      bytes.release();
    }
  }

  /** The checksum needs the whole header. */
  private void decodeV2(ChannelHandlerContext context, ByteBuf bytes) {
    if (trusted && !ProxyHeaderV2.isComplete(bytes)) {
      decoding = true;
      keep(context, bytes);
    } else if (trusted && !ProxyHeaderV2.isIntact(bytes)) {
      bytes.release();
      noHeader("the checksum is wrong");
    } else {
      decode(context, bytes);
    }
  }

  private void decode(ChannelHandlerContext context, ByteBuf bytes) {
    if (!trusted) {
      bytes.release();
      noHeader("a header from an address that is not trusted");
      return;
    }
    decoding = true;
    // The decoder stands before this handler and removes itself after the header.
    context.pipeline().addBefore(context.name(), null, new HAProxyMessageDecoder());
    context.pipeline().fireChannelRead(bytes);
  }

  /** The peer's FIN, if half-closure is allowed. */
  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (over || !(event instanceof ChannelInputShutdownEvent)) {
      context.fireUserEventTriggered(event);
    } else if (decoding) {
      noHeader("closed within the header");
    } else {
      peerKnown(context, null);
      context.pipeline().fireUserEventTriggered(event);
    }
  }

  private void onTimeUp(ChannelHandlerContext context) {
    if (over) {
      return;
    }
    if (mode == ProxyMode.REQUIRED || decoding) {
      noHeader("no header in time");
    } else {
      peerKnown(context, null);
    }
  }

  /**
   * The decoder throws at a broken header, a read at an error of the socket. A client that needs no
   * header is a connection before its socket breaks.
   */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (over || decoding || mode == ProxyMode.REQUIRED) {
      noHeader(String.valueOf(cause.getMessage()));
    } else {
      peerKnown(context, null);
      context.pipeline().fireExceptionCaught(cause);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    noHeader(receivedSome ? "closed within the header" : null);
    context.fireChannelInactive();
  }

  private void peerKnown(ChannelHandlerContext context, @Nullable Proxied proxied) {
    if (over) {
      return;
    }
    end();
    configure(-1, false);
    listener.onPeerKnown(proxied);
    ByteBuf bytes = first;
    first = null;
    context.pipeline().remove(this);
    if (bytes != null) {
      if (channel.isOpen()) {
        channel.pipeline().fireChannelRead(bytes);
        channel.pipeline().fireChannelReadComplete();
      } else {
        bytes.release();
      }
    }
  }

  private void noHeader(@Nullable String why) {
    if (over) {
      return;
    }
    end();
    if (first != null) {
      first.release();
      first = null;
    }
    listener.onNoHeader(why);
  }

  private void end() {
    over = true;
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
