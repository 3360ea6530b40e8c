package io.echosounder.client.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.client.wire.PeerEnd;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EchoConnectionTest {

  /** Remembers the ends. */
  private record Owner(List<End> ends) implements EchoOwner {
    @Override
    public void onOpen() {}

    @Override
    public void onEcho(long due, long now) {}

    @Override
    public long pauseNanos(long now) {
      return 0;
    }

    @Override
    public void onEnd(End end, long now) {
      ends.add(end);
    }

    @Override
    public void onNotConnected(Kind kind, String why, @Nullable InetSocketAddress address) {}
  }

  private static final class TcpChannel extends EmbeddedChannel {
    @Override
    protected SocketAddress localAddress0() {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000);
    }

    @Override
    protected SocketAddress remoteAddress0() {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), 8443);
    }
  }

  /** Fails every write. */
  private static final class Broken extends ChannelOutboundHandlerAdapter {
    private final IOException cause;

    Broken(IOException cause) {
      this.cause = cause;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
      ReferenceCountUtil.release(message);
      promise.setFailure(cause);
    }
  }

  static Stream<IOException> failures() {
    return Stream.of(new SSLException("closed already"), new IOException("Broken pipe"));
  }

  /** The write alone cannot know whether TLS has failed, or the peer has ended without goodbye. */
  @ParameterizedTest
  @MethodSource("failures")
  void aLayerTellsWhyAWriteHasFailed(IOException failure) {
    Owner owner = new Owner(new ArrayList<>());
    EchoConnection connection =
        new EchoConnection(Unpooled.buffer(64).writeZero(64), 64, 64, owner);
    EmbeddedChannel channel = new TcpChannel();
    channel.pipeline().addLast(new Broken(failure), connection);
    channel.pipeline().fireChannelActive();
    connection.send(System.nanoTime());
    assertThat(owner.ends()).isEmpty();
    String why = "FIN without close_notify";
    channel.pipeline().fireUserEventTriggered(new PeerEnd(PeerEnd.Kind.FIN, false, why, 0, ""));
    assertThat(owner.ends()).extracting(End::kind).containsExactly(Kind.FIN);
    channel.finishAndReleaseAll();
  }
}
