package io.echosounder.client.wire;

import io.echosounder.client.ExitCode;
import io.echosounder.client.Failure;
import io.echosounder.client.Protocol;
import io.echosounder.client.SelfConnect;
import io.echosounder.client.Spans;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The last of the layers. The handler behind it sees a connection that becomes active when the
 * handshake and the upgrade are done, and reads payload. The peer's end comes to it as a {@link
 * PeerEnd} event before {@code channelInactive}, and a failure of a layer as a {@link WireFailure}.
 */
final class Gate extends ChannelDuplexHandler {
  private static final int NORMAL_CLOSURE = 1000;

  private static final int LOOKS = 4;

  private final Protocol protocol;
  private final Duration timeout;
  private int looks;
  private @Nullable ScheduledFuture<?> timer;
  private boolean inTls;
  private boolean open;
  private boolean ended;

  /**
   * @param timeout the limit for handshake and upgrade; zero if nobody or another class limits them
   */
  Gate(Protocol protocol, Duration timeout) {
    this.protocol = protocol;
    this.timeout = timeout;
    this.inTls = protocol.isTls();
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (SelfConnect.is(context.channel().localAddress(), context.channel().remoteAddress())) {
      // The last handler closes it and says so.
      ended = true;
      context.fireChannelActive();
    } else if (!timeout.isZero() && !open) {
      lookLater(context);
    }
  }

  /**
   * The timeout passes in several looks. So a process that was stopped for long does not blame the
   * peer, whose answer it has not read yet.
   */
  private void lookLater(ChannelHandlerContext context) {
    timer =
        context
            .executor()
            .schedule(() -> look(context), timeout.toNanos() / LOOKS, TimeUnit.NANOSECONDS);
  }

  private void look(ChannelHandlerContext context) {
    if (++looks < LOOKS) {
      lookLater(context);
    } else {
      fail(
          context,
          new WireFailure(
              ExitCode.CONNECT_TIMEOUT,
              phase() + "no whole answer within " + Spans.show(timeout),
              null));
    }
  }

  /** The words before a failure of the begin. */
  private String phase() {
    return inTls ? "the TLS handshake failed: " : "the upgrade to WebSocket failed: ";
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    switch (event) {
      case SslHandshakeCompletionEvent handshake -> handshake(context, handshake);
      case SslCloseCompletionEvent close -> {
        // Without success the connection has broken, and channelInactive follows.
        if (close.isSuccess()) {
          end(context, closeNotify());
        }
      }
      case PeerEnd end -> end(context, end);
      default -> {
        if (event.equals(Upgrade.DONE)) {
          open(context);
        } else {
          context.fireUserEventTriggered(event);
        }
      }
    }
  }

  private void handshake(ChannelHandlerContext context, SslHandshakeCompletionEvent handshake) {
    if (!handshake.isSuccess()) {
      fail(context, TlsFailures.ofHandshake(handshake.cause()));
    } else if (!protocol.isWebSocket()) {
      open(context);
    }
    inTls = false;
  }

  private void open(ChannelHandlerContext context) {
    if (!ended) {
      open = true;
      cancelTimer();
      context.fireChannelActive();
    }
  }

  private PeerEnd closeNotify() {
    return protocol.isWebSocket()
        ? PeerEnd.without(PeerEnd.Kind.CLOSE_NOTIFY, "a Close frame")
        : PeerEnd.closeNotify();
  }

  private void end(ChannelHandlerContext context, PeerEnd end) {
    if (!open) {
      fail(
          context,
          beginFailure("the peer closed the connection (" + PeerEnd.name(end.kind()) + ")", null));
    } else if (!ended) {
      ended = true;
      context.fireUserEventTriggered(end);
    }
  }

  private WireFailure beginFailure(String why, @Nullable Throwable cause) {
    return new WireFailure(
        inTls ? ExitCode.TLS_FAILED : ExitCode.UPGRADE_REFUSED, phase() + why, cause);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    end(
        context,
        PeerEnd.without(
            PeerEnd.Kind.FIN, protocol.isWebSocket() ? "a Close frame" : "close_notify"));
    cancelTimer();
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    Throwable inner =
        cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
    if (inner instanceof WireFailure failure) {
      fail(context, failure);
    } else if (inner instanceof SSLException tls) {
      fail(context, inTls ? TlsFailures.ofHandshake(tls) : TlsFailures.ofConnection(tls));
    } else if (!open && inner instanceof IOException io) {
      fail(context, beginFailure(Failure.reason(io), io));
    } else if (!ended) {
      context.fireExceptionCaught(inner);
    }
  }

  private void fail(ChannelHandlerContext context, WireFailure failure) {
    if (!ended) {
      ended = true;
      cancelTimer();
      context.fireExceptionCaught(failure);
    }
  }

  private void cancelTimer() {
    if (timer != null) {
      timer.cancel(false);
    }
  }

  /** Says goodbye first. The TLS handler does the same with its close_notify. */
  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    if (open && protocol.isWebSocket()) {
      context.writeAndFlush(ControlFrame.close(NORMAL_CLOSURE));
    }
    context.close(promise);
  }
}
