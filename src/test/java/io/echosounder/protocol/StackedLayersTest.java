package io.echosounder.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.connection.CloseReason;
import io.echosounder.connection.Layers;
import io.echosounder.connection.TlsFacts;
import io.echosounder.connection.WebSocketFacts;
import io.netty.channel.ChannelPipeline;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StackedLayersTest {

  private final List<String> ends = new ArrayList<>();
  private final Fake outer = new Fake("outer");
  private final Fake inner = new Fake("inner");
  private final Layers stack = new StackedLayers(outer, inner);

  @Test
  void theOuterHandshakeComesFirst() {
    assertThat(stack.isReady()).isFalse();
    assertThat(stack.handshake()).isEqualTo("outer");
    assertThat(stack.unannouncedFin()).isEqualTo("FIN outer");
    outer.ready = true;
    assertThat(stack.isReady()).isFalse();
    assertThat(stack.handshake()).isEqualTo("inner");
    assertThat(stack.unannouncedFin()).isEqualTo("FIN inner");
    inner.ready = true;
    assertThat(stack.isReady()).isTrue();
    assertThat(stack.unannouncedFin()).isEqualTo("FIN inner");
  }

  @Test
  void theInnerEndComesFirst() {
    outer.ready = true;
    stack.sendEnd(CloseReason.DRAINED, () -> ends.add("done"));
    assertThat(ends).containsExactly("inner", "outer", "done");
  }

  @Test
  void theInnerEndIsLeftOutBeforeTheOuterHandshake() {
    stack.sendEnd(CloseReason.DRAINED, () -> ends.add("done"));
    assertThat(ends).containsExactly("outer", "done");
  }

  private final class Fake implements Layers {

    private final String name;
    private boolean ready;

    Fake(String name) {
      this.name = name;
    }

    @Override
    public void install(ChannelPipeline pipeline) {}

    @Override
    public boolean isReady() {
      return ready;
    }

    @Override
    public String handshake() {
      return name;
    }

    @Override
    public String unannouncedFin() {
      return "FIN " + name;
    }

    @Override
    public void sendEnd(CloseReason reason, Runnable done) {
      ends.add(name);
      done.run();
    }

    @Override
    public @Nullable TlsFacts tls() {
      return null;
    }

    @Override
    public @Nullable WebSocketFacts webSocket() {
      return null;
    }
  }
}
