package io.echosounder.client;

import io.echosounder.common.AddressText;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One address in a {@link ConnectRace}: it is still trying, connected, or failed with a reason. */
final class ConnectAttempt {
  private final InetSocketAddress address;
  private final @Nullable InetAddress source;
  private final Selector selector;
  private @Nullable SocketChannel channel;
  private boolean connected;
  private int selfConnects;
  private boolean startsAgain;
  private @Nullable Failure failure;

  ConnectAttempt(InetSocketAddress address, @Nullable InetAddress source, Selector selector) {
    this.address = address;
    this.source = source;
    this.selector = selector;
  }

  InetSocketAddress address() {
    return address;
  }

  boolean hasFailed() {
    return failure != null;
  }

  /** The reason, without the address. Call it only if {@link #hasFailed}. */
  Failure failure() {
    if (failure == null) {
      throw new IllegalStateException("has not failed");
    }
    return failure;
  }

  @Nullable SocketChannel connected() {
    return connected ? channel : null;
  }

  /** Sends the SYN. */
  void start() {
    guarded(
        () -> {
          SocketChannel opened = SocketChannel.open();
          channel = opened;
          opened.configureBlocking(false);
          opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
          if (source == null || bind(opened, source)) {
            opened.register(selector, SelectionKey.OP_CONNECT, this);
            if (opened.connect(address)) {
              onConnected(opened);
            }
          }
        });
  }

  private boolean bind(SocketChannel opened, InetAddress from) throws IOException {
    try {
      opened.bind(new InetSocketAddress(from, 0));
      return true;
    } catch (BindException e) {
      fail(
          ExitCode.CONNECT_FAILED,
          String.valueOf(e.getMessage()).contains("in use")
              ? Failure.NO_LOCAL_PORT
              : AddressText.of(from) + ", given by --source, is not an address of this machine",
          e);
      return false;
    }
  }

  /** The kernel has finished the connect, with success or without. */
  void onConnectable() {
    SocketChannel trying = channel;
    if (trying != null && failure == null && !connected) {
      guarded(
          () -> {
            if (trying.finishConnect()) {
              onConnected(trying);
            }
          });
    }
  }

  /** Tries again if the kernel has connected the socket to itself. Go does the same. */
  private void onConnected(SocketChannel connectedOne) throws IOException {
    if (!SelfConnect.closeIfSelf(connectedOne)) {
      connected = true;
      return;
    }
    channel = null;
    selfConnects++;
    if (selfConnects < SelfConnect.TRIES) {
      startsAgain = true;
    } else {
      fail(ExitCode.CONNECT_FAILED, SelfConnect.REASON, null);
    }
  }

  /**
   * Starts again after a self-connect. The selector first releases the closed socket, because the
   * kernel keeps the port in use until then.
   */
  void startAgain() throws IOException {
    while (startsAgain) {
      startsAgain = false;
      selector.selectNow();
      start();
    }
  }

  /** Fails the attempt because the connect timeout has passed. */
  void giveUp(Duration timeout) {
    if (failure == null) {
      fail(ExitCode.CONNECT_TIMEOUT, "no answer within " + Spans.show(timeout), null);
    }
  }

  void closeUnless(@Nullable SocketChannel winner) {
    if (channel != null && !channel.equals(winner)) {
      try {
        channel.close();
      } catch (IOException e) {
        // Nothing was sent on this socket, so a failed close loses nothing.
      }
    }
  }

  private void fail(ExitCode exitCode, String reason, @Nullable Throwable cause) {
    failure = new Failure(exitCode, reason, cause);
    closeUnless(null);
  }

  /** A part of connecting. Its exception fails this attempt and no other. */
  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  private void guarded(Step step) {
    try {
      step.run();
    } catch (UnresolvedAddressException | UnsupportedAddressTypeException e) {
      fail(ExitCode.CONNECT_FAILED, "this machine cannot connect to such an address", e);
    } catch (IOException e) {
      ExitCode exitCode = Failure.connectCode(e);
      boolean timedOut = exitCode == ExitCode.CONNECT_TIMEOUT;
      fail(exitCode, timedOut ? "no answer until the kernel gave up" : Failure.reason(e), e);
    }
  }
}
