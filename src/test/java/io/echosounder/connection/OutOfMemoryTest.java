package io.echosounder.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.echosounder.listener.Await;
import io.echosounder.listener.EchoTestServer;
import io.echosounder.listener.ListenerConfig.TransportChoice;
import io.echosounder.listener.TestSockets;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.internal.OutOfDirectMemoryError;
import java.lang.reflect.Constructor;
import java.net.Socket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where direct memory has run out, connections wait and go on, and lose no byte. */
class OutOfMemoryTest {

  private static final int SIZE = 300_000;

  /** How running out looks, by Netty's count of its memory and by the JDK's. */
  enum Sign {
    NETTY,
    JDK
  }

  /** Memory that runs out when the test says so. */
  private static final class Memory extends AbstractByteBufAllocator {
    private final Sign sign;

    /** Buffers above this size fail. */
    private volatile int largest = Integer.MAX_VALUE;

    private volatile boolean failed;

    Memory(Sign sign) {
      super(true);
      this.sign = sign;
    }

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
      return PooledByteBufAllocator.DEFAULT.heapBuffer(initialCapacity, maxCapacity);
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
      if (initialCapacity > largest) {
        failed = true;
        throw error(sign);
      }
      return PooledByteBufAllocator.DEFAULT.directBuffer(initialCapacity, maxCapacity);
    }

    @Override
    public boolean isDirectBufferPooled() {
      return true;
    }
  }

  private static OutOfMemoryError error(Sign sign) {
    if (sign == Sign.JDK) {
      return new OutOfMemoryError("Cannot reserve 4194304 bytes of direct buffer memory");
    }
    try {
      Constructor<OutOfDirectMemoryError> only =
          OutOfDirectMemoryError.class.getDeclaredConstructor(String.class);
      only.setAccessible(true);
      return only.newInstance("failed to allocate");
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  @ParameterizedTest
  @EnumSource
  void withNoMemoryAtAllConnectionsWait(Sign sign) throws Exception {
    for (TransportChoice transport :
        new TransportChoice[] {TransportChoice.EPOLL, TransportChoice.NIO}) {
      Memory memory = new Memory(sign);
      try (EchoTestServer server = EchoTestServer.start(transport, memory);
          Socket one = server.dial();
          Socket other = server.dial()) {
        TestSockets.assertEchoes(one);
        TestSockets.assertEchoes(other);
        memory.largest = -1;
        byte[] message = TestSockets.bytes(SIZE, 1);
        Thread.ofVirtual().start(() -> TestSockets.write(one, message));
        Thread.ofVirtual().start(() -> TestSockets.write(other, message));
        Await.until(() -> server.buffers.pausedConnections() == 2);
        assertThat(server.registry.openCount()).isEqualTo(2);

        memory.largest = Integer.MAX_VALUE;
        assertThat(one.getInputStream().readNBytes(SIZE)).isEqualTo(message);
        assertThat(other.getInputStream().readNBytes(SIZE)).isEqualTo(message);
        assertThat(server.buffers.pausedConnections()).isZero();
        assertThat(server.registry.closedConnections()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void withLittleMemoryEveryEchoGoesOn(Sign sign) throws Exception {
    for (TransportChoice transport :
        new TransportChoice[] {TransportChoice.EPOLL, TransportChoice.NIO}) {
      Memory memory = new Memory(sign);
      memory.largest = 64;
      try (EchoTestServer server = EchoTestServer.start(transport, memory);
          Socket client = server.dial()) {
        byte[] message = TestSockets.bytes(SIZE, 1);
        Thread.ofVirtual().start(() -> TestSockets.write(client, message));
        assertThat(client.getInputStream().readNBytes(SIZE)).isEqualTo(message);
        assertThat(memory.failed).isTrue();
        assertThat(server.registry.closedConnections()).isEmpty();
      }
    }
  }
}
