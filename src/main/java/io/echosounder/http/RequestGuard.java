package io.echosounder.http;

import static java.util.Objects.requireNonNull;

import io.echosounder.http.problem.Problem;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Stands behind the HTTP decoder. It answers requests that {@link RequestRules} refuse, before
 * anybody looks at the password or the path. It tells the {@link Visit} when requests and responses
 * are complete.
 */
final class RequestGuard extends ChannelDuplexHandler {

  private final Visit visit;
  private @Nullable ChannelHandlerContext context;

  /** Waits for the responses to earlier requests on this connection. */
  private @Nullable Refusal refusal;

  private boolean refused;
  private boolean bodyAllowed = true;

  /** True if a request has begun and is not complete yet. */
  private boolean arriving;

  /** Number of requests without a complete response, with the one that is arriving. */
  private int owed;

  /** True if a part of the next response has been sent. */
  private boolean responseBegun;

  /** True if the request that is arriving already has its complete response. */
  private boolean answeredEarly;

  RequestGuard(Visit visit) {
    this.visit = visit;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (refused || refusal != null) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (message instanceof HttpRequest request) {
      Refusal wrong = RequestRules.check(request);
      if (wrong != null) {
        ReferenceCountUtil.release(message);
        bodyAllowed = !request.method().equals(HttpMethod.HEAD);
        refuse(wrong);
        return;
      }
      withoutUpgradeToHttp2(request.headers());
      owed++;
      arriving = true;
    } else if (message instanceof HttpObject part && part.decoderResult().isFailure()) {
      ReferenceCountUtil.release(message);
      refuse(Refusal.invalid("The body is not well-formed: its chunks or its trailers"));
      return;
    }
    if (message instanceof LastHttpContent) {
      arriving = false;
      answeredEarly = false;
    }
    if (visit.onProgress(arriving, owed)) {
      ctx.fireChannelRead(message);
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  /** Ignores a request to switch to HTTP/2, because its streams would have no limits. */
  private static void withoutUpgradeToHttp2(HttpHeaders headers) {
    if (headers.containsValue(HttpHeaderNames.UPGRADE, "h2c", true)) {
      headers.remove(HttpHeaderNames.UPGRADE);
      headers.remove("HTTP2-Settings");
    }
  }

  /** Answers with a problem and closes, once all earlier requests have their responses. */
  void refuse(Refusal why) {
    if (refused || refusal != null) {
      return;
    }
    refusal = why;
    if (!owesEarlierResponses()) {
      send(why);
    }
  }

  /** True if a request before the refused one has no complete response yet. */
  private boolean owesEarlierResponses() {
    return owed > (arriving ? 1 : 0);
  }

  private void send(Refusal why) {
    ChannelHandlerContext ctx = requireNonNull(context);
    refused = true;
    visit.onRefused();
    if (responseBegun || answeredEarly) {
      // A second response would be taken for the rest of the first one.
      ctx.close();
      return;
    }
    ByteBuf body = Unpooled.copiedBuffer(why.json(), StandardCharsets.UTF_8);
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(why.type().status()),
            bodyAllowed ? body : Unpooled.EMPTY_BUFFER);
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, Problem.MEDIA_TYPE)
        .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes())
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    if (!bodyAllowed) {
      body.release();
    }
    // The sender gets our FIN, and Visit reads for some time. If we closed at once, the kernel
    // would answer further bytes with RST, and the sender might never see the problem.
    ctx.writeAndFlush(response)
        .addListener(
            sent -> {
              if (sent.isSuccess()) {
                endOutput(ctx);
              } else {
                ctx.close();
              }
            });
  }

  /** Sends a FIN. With TLS a close_notify comes first, because a FIN alone looks like a cut. */
  private static void endOutput(ChannelHandlerContext ctx) {
    SslHandler tls = ctx.pipeline().get(SslHandler.class);
    ChannelFuture told = tls == null ? ctx.newSucceededFuture() : tls.closeOutbound();
    told.addListener(
        done -> {
          if (ctx.channel() instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
          } else {
            ctx.close();
          }
        });
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (refused) {
      // Vert.x does not know that this request already has its answer.
      ReferenceCountUtil.release(message);
      promise.trySuccess();
      return;
    }
    boolean interim = message instanceof HttpResponse response && response.status().code() < 200;
    if (message instanceof HttpResponse && !interim) {
      responseBegun = true;
    }
    ctx.write(message, promise);
    if (message instanceof LastHttpContent && !interim) {
      onResponse();
    }
  }

  private void onResponse() {
    responseBegun = false;
    owed--;
    if (arriving && owed == 0) {
      // The response came before the body; most likely it refuses the body.
      answeredEarly = true;
    }
    visit.onProgress(arriving, owed);
    Refusal waiting = refusal;
    if (waiting != null && !refused && !owesEarlierResponses()) {
      send(waiting);
    }
  }
}
