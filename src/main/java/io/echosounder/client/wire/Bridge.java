package io.echosounder.client.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.net.ssl.SSLException;

/**
 * Carries bytes between a socket and the layers, which are handlers in a channel that exists in
 * memory only. Payload and failures arrive in the {@link Inbox}.
 */
final class Bridge {
  private static final int READ = 32 * 1024;

  /** Only pongs to a peer that does not read them make so many bytes wait. */
  private static final int MOST_UNSENT = 1 << 20;

  private final SocketChannel socket;
  private final Inbox inbox;
  private final EmbeddedChannel layers = new EmbeddedChannel();
  private final Deque<ByteBuf> unsent = new ArrayDeque<>();
  private long received;
  private boolean finCame;
  private boolean broken;

  Bridge(SocketChannel socket, Inbox inbox) {
    this.socket = socket;
    this.inbox = inbox;
  }

  /** The channel in memory, to add handlers. */
  EmbeddedChannel layers() {
    return layers;
  }

  /** The number of bytes that came over the socket. */
  long received() {
    return received;
  }

  /** The number of bytes that the kernel has not taken yet. */
  long unsent() {
    return unsent.stream().mapToLong(ByteBuf::readableBytes).sum();
  }

  /** Passes bytes that have come through the layers, and sends what these answer. */
  void receive() throws IOException {
    if (finCame || broken || unsent() > MOST_UNSENT) {
      return;
    }
    try {
      take();
    } catch (IOException e) {
      layers.pipeline().fireExceptionCaught(e);
      inbox.throwFailure();
      throw e;
    }
    send();
  }

  /** Returns the number of bytes that have come; below zero after the peer's FIN. */
  private int take() throws IOException {
    ByteBuf bytes = layers.alloc().buffer(READ);
    int n;
    try {
      n = bytes.writeBytes(socket, READ);
    } catch (IOException e) {
      bytes.release();
      throw e;
    }
    if (n > 0) {
      received += n;
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
    return n;
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

  /** Sends a message through the layers. */
  void write(Object message) {
    layers.writeAndFlush(message);
    finishWrite();
  }

  /** Sends the bytes that a layer has just made. */
  void finishWrite() {
    layers.runPendingTasks();
    send();
  }

  /**
   * Hands the kernel as much as it takes. The inbox gets the failure if the connection is broken.
   */
  void send() {
    for (ByteBuf more = layers.readOutbound(); more != null; more = layers.readOutbound()) {
      unsent.add(more);
    }
    while (!unsent.isEmpty() && !broken) {
      ByteBuf first = unsent.getFirst();
      try {
        first.readBytes(socket, first.readableBytes());
      } catch (IOException e) {
        broken = true;
        takeLastWords();
        layers.pipeline().fireExceptionCaught(e);
        return;
      }
      if (first.isReadable()) {
        return;
      }
      unsent.removeFirst().release();
    }
  }

  /** Bytes, an alert or a Close frame that came before the reset tell more than a broken pipe. */
  private void takeLastWords() {
    try {
      while (!finCame && take() > 0) {
        // Each turn takes as many bytes as a buffer holds.
      }
    } catch (IOException e) {
      // The reset itself, which the caller knows already.
    }
  }

  /** Lets the layers say goodbye, as far as the kernel takes it at once. */
  void sayGoodbye() {
    layers.close();
    finishWrite();
  }

  void release() {
    inbox.release();
    unsent.forEach(ByteBuf::release);
    unsent.clear();
    // These methods throw nothing. A failed handshake is told already.
    layers.close();
    layers.releaseOutbound();
  }
}
