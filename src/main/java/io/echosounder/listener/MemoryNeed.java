package io.echosounder.listener;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalInt;
import org.jboss.logging.Logger;

/**
 * The memory that the server takes if every connection takes the most it may. The formula is also
 * in docs/properties.md.
 *
 * @param maxConnections how many connections may be open
 * @param socketBuffers bytes that the kernel may hold for one connection
 * @param unsent bytes that we may hold for all connections together
 * @param jvm bytes of the JVM: heap, classes, code, threads
 */
public record MemoryNeed(long maxConnections, long socketBuffers, long unsent, long jvm) {

  private static final Logger LOG = Logger.getLogger("io.echosounder.listener");
  private static final long MIB = 1024 * 1024;

  /** Classes, compiled code, threads, the collector's tables: measured on an idle server. */
  public static final long BESIDE_THE_HEAP = 96 * MIB;

  /**
   * The kernel looks at the size of the send queue before it adds a packet's buffer to it, so that
   * the queue ends up to one such buffer above its limit. Measured: 112 KiB at a limit of 64 KiB.
   */
  private static final long PACKET_BUFFER = 64 * 1024;

  /** The third number of each file is the largest buffer that the kernel tunes to. */
  private static final Path TCP_RMEM = Path.of("/proc/sys/net/ipv4/tcp_rmem");

  private static final Path TCP_WMEM = Path.of("/proc/sys/net/ipv4/tcp_wmem");

  /** The memory that this configuration needs in this JVM. */
  public static MemoryNeed of(ListenerOptions options) {
    long connections = options.maxConnections();
    return new MemoryNeed(
        connections,
        socketBuffers(options.receiveBuffer(), options.sendBuffer()),
        Math.min(options.bufferMemory(), connections * 2 * options.limits().highMark()),
        Runtime.getRuntime().maxMemory() + BESIDE_THE_HEAP);
  }

  /** What the kernel may hold for one connection with these settings, bytes. */
  public static long socketBuffers(OptionalInt receiveBuffer, OptionalInt sendBuffer) {
    return kernelMost(receiveBuffer, TCP_RMEM, 6 * MIB)
        + kernelMost(sendBuffer, TCP_WMEM, 4 * MIB)
        + PACKET_BUFFER;
  }

  /** The kernel doubles a configured size, because it counts its own records too. */
  private static long kernelMost(OptionalInt given, Path tuning, long usual) {
    if (given.isPresent()) {
      return 2L * given.getAsInt();
    }
    try {
      String[] numbers = Files.readString(tuning).strip().split("\\s+", -1);
      return Long.parseLong(numbers[numbers.length - 1]);
    } catch (IOException | NumberFormatException e) {
      return usual;
    }
  }

  /** The sum; with the socket buffers only if the kernel charges them to the control group. */
  public long bytes(boolean countsSockets) {
    return (countsSockets ? maxConnections * socketBuffers : 0) + unsent + jvm;
  }

  /** Logs one line if the limit is too small. */
  public void warnIfAbove(CgroupMemory limit) {
    String warning = warning(limit);
    if (!warning.isEmpty()) {
      LOG.warn(warning);
    }
  }

  /** The line for the log; empty if the limit is large enough. */
  String warning(CgroupMemory limit) {
    if (bytes(limit.countsSockets()) <= limit.bytes()) {
      return "";
    }
    return String.format(
        Locale.ROOT,
        "the memory limit of %,d MiB is too small: %,d connections (max-connections) can take %,d MiB;"
            + " lower echosounder.listener.max-connections, receive-buffer, send-buffer or"
            + " buffer-memory, or raise the limit",
        limit.bytes() / MIB,
        maxConnections,
        bytes(limit.countsSockets()) / MIB);
  }
}
