package io.echosounder.http;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.echosounder.http.problem.Problem;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
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

  /** Whether a request has begun that is not whole yet. */
  private boolean arriving;

  /** Requests without a whole response, the one that is arriving included. */
  private int owed;

  /** Whether a part of the next response has been sent. */
  private boolean responseBegun;

  /** Whether the request that is arriving has its whole response already. */
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

  /** Streams of HTTP/2 would have no limits; a request to speak it may be ignored. */
  private static void withoutUpgradeToHttp2(HttpHeaders headers) {
    if (headers.containsValue(HttpHeaderNames.UPGRADE, "h2c", true)) {
      headers.remove(HttpHeaderNames.UPGRADE);
      headers.remove("HTTP2-Settings");
    }
  }

  /** Answers with a problem and closes; after the responses that are still owed. */
  void refuse(Refusal why) {
    if (refused || refusal != null) {
      return;
    }
    refusal = why;
    if (!owesEarlierResponses()) {
      send(why);
    }
  }

  /** The refused request is the one that arrives, or one that has not begun. */
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
    ByteBuf body = Unpooled.copiedBuffer(json(why.problem()), StandardCharsets.UTF_8);
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
    // The sender gets our FIN, and Visit some time to read what is on its way: closed at once, the
    // kernel would answer that with RST, and the sender might never see the problem.
    ctx.writeAndFlush(response)
        .addListener(
            sent -> {
              if (ctx.channel() instanceof DuplexChannel duplex && sent.isSuccess()) {
                duplex.shutdownOutput();
              } else {
                ctx.close();
              }
            });
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (refused) {
      // From Vert.x, which does not know that this request has its answer.
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
      // Answered before its body had come, with a refusal of the body most likely.
      answeredEarly = true;
    }
    visit.onProgress(arriving, owed);
    Refusal waiting = refusal;
    if (waiting != null && !refused && !owesEarlierResponses()) {
      send(waiting);
    }
  }

  private static String json(Problem problem) {
    try {
      return Json.MAPPER.writeValueAsString(problem);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Made at the first refusal: its tables have a seed, which a native build must not fix. */
  private static final class Json {
    static final ObjectMapper MAPPER = new ObjectMapper();
  }
}
