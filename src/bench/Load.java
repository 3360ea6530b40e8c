import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** One thread that drives many connections and checks every byte that comes back. */
final class Load implements AutoCloseable {

  enum Mode {
    /** A message, its echo, the next message. */
    PINGPONG,
    /** Messages without a pause. */
    STREAM,
    /** Connect, one message, its echo, close, the next connection. */
    CHURN
  }

  private static final int PERIOD = 251;

  private final Mode mode;
  private final int size;
  private final InetSocketAddress address;
  private final Selector selector = Selector.open();
  private final ByteBuffer pattern;
  private final ByteBuffer received = ByteBuffer.allocateDirect(1 << 18);

  /** Echoes of whole messages so far, of a stream whole KiB. */
  private long done;

  private long streamed;

  Load(Mode mode, int connections, int size, int port) throws IOException {
    this.mode = mode;
    this.size = size;
    address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
    pattern = ByteBuffer.allocateDirect(Math.max(size, received.capacity()) + PERIOD);
    for (int i = 0; i < pattern.capacity(); i++) {
      pattern.put(i, (byte) (i % PERIOD));
    }
    for (int i = 0; i < connections; i++) {
      open();
    }
  }

  /** Runs so long, and returns how much was done in that time. */
  long run(double seconds) throws IOException {
    long before = done;
    long end = System.nanoTime() + (long) (seconds * 1e9);
    while (System.nanoTime() < end) {
      step();
    }
    return done - before;
  }

  void runUntil(long count) throws IOException {
    while (done < count) {
      step();
    }
  }

  private void step() throws IOException {
    selector.select(this::onReady, 100);
  }

  private void open() throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.connect(address);
    channel.register(selector, SelectionKey.OP_CONNECT, new Progress());
  }

  private void onReady(SelectionKey key) {
    try {
      Progress progress = (Progress) key.attachment();
      SocketChannel channel = (SocketChannel) key.channel();
      if (key.isConnectable()) {
        channel.finishConnect();
        key.interestOps(SelectionKey.OP_READ);
        send(key, channel, progress);
        return;
      }
      if (key.isReadable()) {
        read(key, channel, progress);
      }
      if (key.isValid() && key.isWritable()) {
        send(key, channel, progress);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void read(SelectionKey key, SocketChannel channel, Progress progress)
      throws IOException {
    received.clear();
    int count = channel.read(received);
    if (count < 0) {
      throw new IOException("the server ended a connection");
    }
    received.flip();
    if (!received.equals(pattern.slice((int) (progress.received % PERIOD), count))) {
      throw new IOException("wrong bytes");
    }
    progress.received += count;
    if (mode == Mode.STREAM) {
      streamed += count;
      done = streamed >> 10;
    } else if (progress.received == size) {
      done++;
      progress.sent = 0;
      progress.received = 0;
      if (mode == Mode.CHURN) {
        channel.close();
        open();
      } else {
        send(key, channel, progress);
      }
    }
  }

  private void send(SelectionKey key, SocketChannel channel, Progress progress)
      throws IOException {
    int length = mode == Mode.STREAM ? size : (int) (size - progress.sent);
    int written = channel.write(pattern.slice((int) (progress.sent % PERIOD), length));
    progress.sent += written;
    boolean more = mode == Mode.STREAM || written < length;
    key.interestOps(SelectionKey.OP_READ | (more ? SelectionKey.OP_WRITE : 0));
  }

  @Override
  public void close() throws IOException {
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
  }

  private static final class Progress {
    long sent;
    long received;
  }
}
