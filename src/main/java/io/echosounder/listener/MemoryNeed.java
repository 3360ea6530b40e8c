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
 * @param maxConnections open connections at most
 * @param socketBuffers what the kernel may hold for one connection, bytes
 * @param unsent what we may hold for all of them, bytes
 * @param jvm what the JVM takes beside, bytes
 */
public record MemoryNeed(long maxConnections, long socketBuffers, long unsent, long jvm) {

  private static final Logger LOG = Logger.getLogger("io.echosounder.listener");
  private static final long MIB = 1024 * 1024;

  /**
   * Classes, compiled code, threads, the collector's own tables. Measured after some load and many
   * requests: 115 MiB were resident beside a heap that was touched whole, some five of them
   * buffers. That is with the AOT cache, as in the image; without it 127 MiB.
   */
  public static final long BESIDE_THE_HEAP = 110 * MIB;

  /** Where nobody has chosen a maximum, the limit shall hold so many clients that never read. */
  private static final long EXPECTED = 200;

  /**
   * The kernel looks at the size of the send queue before it adds a packet's buffer to it, so that
   * the queue ends up to one such buffer above its limit. Measured: 112 KiB at a limit of 64 KiB.
   */
  private static final long PACKET_BUFFER = 64 * 1024;

  /** The kernel's limits where it tunes: the third number. Its defaults, if they are not there. */
  private static final Path TCP_RMEM = Path.of("/proc/sys/net/ipv4/tcp_rmem");

  private static final Path TCP_WMEM = Path.of("/proc/sys/net/ipv4/tcp_wmem");

  /**
   * The need of this configuration in this JVM.
   *
   * @param chosen whether the maximum is configured; else it comes from the descriptors, which are
   *     often a million and say nothing about the load
   */
  public static MemoryNeed of(ListenerOptions options, boolean chosen) {
    long most = options.maxConnections();
    long connections = chosen ? most : Math.min(most, EXPECTED);
    return new MemoryNeed(
        connections,
        socketBuffers(options.receiveBuffer(), options.sendBuffer()),
        Math.min(options.bufferMemory(), connections * 2 * options.limits().highMark()),
        Runtime.getRuntime().maxMemory() + BESIDE_THE_HEAP);
  }

  /** The bytes that the kernel may hold for one connection with these settings. */
  public static long socketBuffers(OptionalInt receiveBuffer, OptionalInt sendBuffer) {
    return kernelMost(receiveBuffer, TCP_RMEM, 6 * MIB)
        + kernelMost(sendBuffer, TCP_WMEM, 4 * MIB)
        + PACKET_BUFFER;
  }

  /** The kernel doubles a size that it is given, because it counts its own records too. */
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

  /** The sum, where the kernel charges its buffers to the group, and where it does not. */
  public long bytes(boolean countsSockets) {
    return (countsSockets ? maxConnections * socketBuffers : 0) + unsent + jvm;
  }

  /** Says in one line if the limit is too small. */
  public void warnIfAbove(CgroupMemory limit) {
    String warning = warning(limit);
    if (!warning.isEmpty()) {
      LOG.warn(warning);
    }
  }

  /** The line; empty if the limit is large enough. */
  String warning(CgroupMemory limit) {
    if (bytes(limit.countsSockets()) <= limit.bytes()) {
      return "";
    }
    return String.format(
        Locale.ROOT,
        "the memory limit of %,d MiB is too small: %,d connections that never read can take %,d MiB;"
            + " lower echosounder.listener.max-connections, receive-buffer, send-buffer or"
            + " buffer-memory, or raise the limit",
        limit.bytes() / MIB,
        maxConnections,
        bytes(limit.countsSockets()) / MIB);
  }
}
