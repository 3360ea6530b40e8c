package io.echosounder.client.watch;

import io.echosounder.client.Dialer;
import io.echosounder.client.Failure;
import io.echosounder.client.SelfConnect;
import io.echosounder.client.wire.PeerEnd;
import io.echosounder.client.wire.WireFailure;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One connection: sends messages when its owner says so, compares every returned byte, and tells
 * how it ended. All its methods run on the event loop.
 */
final class EchoConnection extends ChannelInboundHandlerAdapter {

  private final Ledger ledger;
  private final EchoOwner owner;
  private final long begun = System.nanoTime();
  private final ChannelFutureListener onWritten = this::written;

  private @Nullable Channel channel;
  private @Nullable String local;
  private @Nullable String remote;
  private boolean ended;

  /** Parameters as those of {@link Ledger}. */
  EchoConnection(ByteBuf content, int firstSize, int size, EchoOwner owner) {
    this.ledger = new Ledger(content, firstSize, size);
    this.owner = owner;
  }

  EchoOwner owner() {
    return owner;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    Channel active = context.channel();
    if (SelfConnect.is(active.localAddress(), active.remoteAddress())) {
      // Linger 0 sends RST. A FIN would keep the port in use, and the server could not bind it.
      active.config().setOption(ChannelOption.SO_LINGER, 0);
      ended = true;
      active.close();
      owner.onNotConnected(
          Kind.REFUSED, SelfConnect.REASON, (InetSocketAddress) active.remoteAddress());
      return;
    }
    channel = active;
    local = Dialer.show((InetSocketAddress) active.localAddress());
    remote = Dialer.show((InetSocketAddress) active.remoteAddress());
    ledger.connected(System.nanoTime() - begun);
    owner.onOpen();
  }

  /** The address of this end; null if the connection was never open. */
  @Nullable String local() {
    return local;
  }

  @Nullable String remote() {
    return remote;
  }

  boolean isOpen() {
    return channel != null && !ended;
  }

  /** Sends one message that was due at {@code due}. */
  void send(long due) {
    if (channel != null && !ended) {
      channel.writeAndFlush(ledger.next(due)).addListener(onWritten);
    }
  }

  private void written(ChannelFuture write) {
    if (write.isSuccess()) {
      ledger.onWritten();
      return;
    }
    switch (write.cause()) {
      case ClosedChannelException _, SSLException _ -> {
        // The end is already known, or channelInactive or the failure of a layer follows.
      }
      case IOException e -> broken(e);
      default -> {
        // channelInactive follows.
      }
    }
  }

  /** When the oldest message without an echo was due; null if nothing is owed. */
  @Nullable Long waitingSince() {
    return ledger.owesNothing() || ended ? null : Long.valueOf(ledger.oldest());
  }

  /** Forgives a time in which this client itself stood still. */
  void forgive(long nanos) {
    ledger.forgive(nanos);
  }

  /** The length of the first message. */
  int firstSize() {
    return ledger.firstSize();
  }

  long bytesSent() {
    return ledger.bytesSent();
  }

  long bytesEchoed() {
    return ledger.bytesEchoed();
  }

  /** Bytes that were sent and are not back. */
  long outstanding() {
    return ledger.outstanding();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object read) {
    ByteBuf bytes = (ByteBuf) read;
    try {
      take(bytes);
    } finally {
      bytes.release();
    }
  }

  private void take(ByteBuf bytes) {
    while (bytes.isReadable() && !ended) {
      if (ledger.owesNothing()) {
        int unasked = bytes.readableBytes();
        end(Kind.WRONG_BYTES, unasked + " bytes came that nobody asked for", unasked);
        return;
      }
      Comparison.Difference difference = ledger.compare(bytes);
      if (difference != null) {
        end(Kind.WRONG_BYTES, difference.text(), difference.wrong());
        return;
      }
      if (ledger.isBetweenMessages()) {
        long now = System.nanoTime();
        owner.onEcho(ledger.complete(now), now);
      }
    }
  }

  /** The peer's end within TLS or WebSocket. */
  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof PeerEnd end) {
      Kind kind = end.kind() == PeerEnd.Kind.CLOSE_FRAME ? Kind.CLOSE_FRAME : Kind.FIN;
      String why = end.text() + " from the peer";
      if (end.isClean()) {
        goodbye(kind, why);
      } else {
        end(kind, why, 0);
      }
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    goodbye(Kind.FIN, "FIN from the peer");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    switch (cause) {
      case ClosedChannelException _ -> {
        // channelInactive follows.
      }
      case WireFailure e -> failed(context, e);
      case IOException e -> broken(e);
      default -> end(Kind.LOCAL, "internal mistake: " + cause, 0);
    }
  }

  /** A layer has failed, perhaps before the connection was open. */
  private void failed(ChannelHandlerContext context, WireFailure failure) {
    Kind kind = Connector.kindOf(failure);
    if (channel == null && !ended) {
      ended = true;
      InetSocketAddress address = (InetSocketAddress) context.channel().remoteAddress();
      context.close();
      owner.onNotConnected(kind, failure.getMessage(), address);
    } else {
      end(kind, failure.getMessage(), 0);
    }
  }

  private void broken(IOException e) {
    Kind kind = Breaks.kindOf(e);
    // After a FIN channelInactive follows, and the layers tell whether the peer has said goodbye.
    if (kind != Kind.FIN) {
      end(kind, Failure.reason(e), 0);
    }
  }

  /**
   * The peer has ended. That is no loss if nothing was owed.
   *
   * @param sign the kind of the loss otherwise
   */
  private void goodbye(Kind sign, String how) {
    if (!ended) {
      long now = System.nanoTime();
      boolean mayHaveCrossed = ledger.mayHaveCrossed(now, owner.pauseNanos(now));
      finish(End.ofStream(sign, how, outstanding(), mayHaveCrossed));
    }
  }

  private void end(Kind kind, String why, long wrong) {
    if (!ended) {
      finish(new End(kind, kind, why, 0, wrong, Math.max(0, outstanding() - wrong), false));
    }
  }

  private void finish(End end) {
    ended = true;
    if (channel != null) {
      channel.close();
      owner.onEnd(end, System.nanoTime());
    }
  }

  /** Gives up waiting. */
  void giveUp(String why) {
    end(Kind.SILENCE, why, 0);
  }

  /** Ends the connection because it has served its purpose. The owner hears nothing more of it. */
  void close() {
    ended = true;
    if (channel != null) {
      channel.close();
    }
  }
}
