package io.echosounder.protocol;

import io.echosounder.connection.CloseReason;
import io.echosounder.connection.LayerEvent;
import io.echosounder.connection.Layers;
import io.echosounder.connection.TlsFacts;
import io.echosounder.connection.WebSocketFacts;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * TLS between a socket and its echo. Netty's {@link SslHandler} stands between two handlers of
 * ours: one towards the socket and one towards the echo.
 */
final class TlsLayer implements Layers {

  /**
   * RFC 5246, 7.2.1: after a close_notify the JDK's engine discards all that it still had to send.
   */
  private static final String OLD_VERSION = "TLSv1.2";

  private final TlsServer server;

  /** The place of the handler towards the socket; null before the socket is registered. */
  private @Nullable ChannelHandlerContext socketSide;

  private @Nullable SslHandler tls;
  private @Nullable ChannelHandlerContext echoSide;

  /** True while the echo flushes: then the records that go out are the echo's. */
  private boolean echoFlushes;

  /** True once the peer has sent a byte. */
  private boolean received;

  /** Volatile, because any thread may read it. Set once, by the event loop. */
  private volatile @Nullable TlsFacts facts;

  TlsLayer(TlsServer server) {
    this.server = server;
  }

  @Override
  public void install(ChannelPipeline pipeline) {
    pipeline.addLast(new SocketSide());
    pipeline.addLast(new EchoSide());
  }

  @Override
  public boolean isReady() {
    return facts != null;
  }

  @Override
  public String handshake() {
    return "TLS handshake";
  }

  @Override
  public @Nullable String unannouncedFin() {
    if (isReady()) {
      return "FIN without close_notify";
    }
    return received ? "FIN during the TLS handshake" : null;
  }

  @Override
  public void sendEnd(CloseReason reason, Runnable done) {
    SslHandler handler = tls;
    ChannelHandlerContext socket = socketSide;
    if (handler == null || socket == null) {
      done.run();
      return;
    }
    handler.closeOutbound();
    // Writes complete in order. If the peer ended first, TLS 1.2 has sent our end by itself, and
    // the handler does not tell when it is out.
    socket.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> done.run());
  }

  @Override
  public @Nullable TlsFacts tls() {
    return facts;
  }

  @Override
  public @Nullable WebSocketFacts webSocket() {
    return null;
  }

  /** Stands between the socket and TLS. */
  private final class SocketSide extends ChannelDuplexHandler {

    /** On the event loop of the socket, so that the accepting one does not make the engine. */
    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      SslHandler handler = server.newHandler(context.alloc());
      socketSide = context;
      tls = handler;
      context.pipeline().addAfter(context.name(), null, handler);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
      received = true;
      context.fireChannelRead(bytes);
    }

    /** TLS keeps a failed write of its own to itself, such as that of a session ticket. */
    @Override
    public void write(ChannelHandlerContext context, Object bytes, ChannelPromise promise) {
      context.write(
          bytes, echoFlushes ? promise : promise.unvoid().addListener(this::onOwnWritten));
    }

    private void onOwnWritten(Future<?> written) {
      ChannelHandlerContext echo = echoSide;
      if (echo != null && written.cause() instanceof IOException fault) {
        echo.fireUserEventTriggered(new LayerEvent.WriteFailed(fault));
      }
    }

    /** Errors of the socket pass TLS by, because it would keep some of them to itself. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      ChannelHandlerContext echo = echoSide;
      if (echo != null) {
        echo.fireExceptionCaught(cause);
      }
    }

    /** After a failed handshake TLS would close the socket. Only the connection may do that. */
    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
      promise.trySuccess();
    }
  }

  /** Stands between TLS and the echo. */
  private final class EchoSide extends ChannelDuplexHandler {

    private boolean isOldVersion;

    /** True if a write waits for a flush. */
    private boolean written;

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      echoSide = context;
    }

    @Override
    public void write(ChannelHandlerContext context, Object payload, ChannelPromise promise) {
      written = true;
      context.write(payload, promise);
    }

    /**
     * A flush of nothing goes no further, because TLS would add an empty write to the queue. Such a
     * flush follows each read that ends within a record.
     */
    @Override
    public void flush(ChannelHandlerContext context) {
      if (written) {
        written = false;
        echoFlushes = true;
        context.flush();
        echoFlushes = false;
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object payload) {
      context.fireChannelRead(payload);
      if (isOldVersion) {
        // A close_notify may follow in the same read.
        flush(context);
      }
    }

    /** Another handshake on the same connection costs us more than the client, again and again. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      SslHandler handler = tls;
      if (isOldVersion && handler != null && handler.engine().getHandshakeSession() != null) {
        context.fireUserEventTriggered(new LayerEvent.Mistake("TLS: renegotiation"));
      }
      context.fireChannelReadComplete();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      switch (event) {
        case SslHandshakeCompletionEvent handshake when handshake.isSuccess() ->
            onHandshake(context);
        case SslHandshakeCompletionEvent handshake -> onFault(context, handshake.cause());
        case SslCloseCompletionEvent end when end.isSuccess() ->
            context.fireUserEventTriggered(new LayerEvent.PeerEnd());
        case SslCloseCompletionEvent _ -> {
          // The socket closed without a close_notify, and the connection knows it already.
        }
        default -> context.fireUserEventTriggered(event);
      }
    }

    private void onHandshake(ChannelHandlerContext context) {
      SslHandler handler = context.pipeline().get(SslHandler.class);
      TlsFacts known = TlsSession.facts(handler);
      isOldVersion = known.version().equals(OLD_VERSION);
      facts = known;
    }

    /** TLS throws for a record that it cannot read, inside Netty's exception for decoders. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      Throwable root = cause.getCause() == null ? cause : cause.getCause();
      if (root instanceof SSLException) {
        onFault(context, root);
      } else {
        context.fireExceptionCaught(cause);
      }
    }

    private void onFault(ChannelHandlerContext context, @Nullable Throwable cause) {
      if (cause instanceof IOException fault) {
        context.fireUserEventTriggered(TlsSession.judge(fault));
      }
    }
  }
}
