package io.echosounder.connection;

import io.echosounder.listener.Await;
import io.echosounder.listener.EchoTestServer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.awaitility.core.ConditionTimeoutException;

/** Tells all about a server that is not done in time: its connections and its threads. */
final class PlayDump {

  private PlayDump() {}

  /**
   * Waits for a condition of the server.
   *
   * @param about what else a failure tells
   */
  static void await(EchoTestServer server, Supplier<?> about, Callable<Boolean> condition) {
    try {
      Await.until(condition);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(about.get() + "\n" + of(server), e);
    }
  }

  private static String of(EchoTestServer server) {
    StringBuilder text = new StringBuilder();
    text.append(server.listener.status()).append('\n');
    text.append("awaiting a header: ").append(server.listener.awaitingHeader()).append('\n');
    for (Connection connection : server.registry.open()) {
      text.append(connection.view()).append('\n');
      append(text, connection);
      append(text, field(connection, "channel"));
      Object lifecycle = field(connection, "lifecycle");
      append(text, lifecycle);
      append(text, field(lifecycle, "socketEnd"));
      append(text, field(lifecycle, "watch"));
      Object echo = field(lifecycle, "echo");
      append(text, echo);
      append(text, field(echo, "readPause"));
    }
    for (Map.Entry<Thread, StackTraceElement[]> thread : Thread.getAllStackTraces().entrySet()) {
      text.append(thread.getKey()).append(Arrays.asList(thread.getValue())).append('\n');
    }
    return text.toString();
  }

  private static void append(StringBuilder text, Object part) {
    text.append("  ").append(part.getClass().getSimpleName());
    for (Class<?> type = part.getClass(); type != null; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (field.getType().isPrimitive() && !Modifier.isStatic(field.getModifiers())) {
          text.append(' ').append(field.getName()).append('=').append(read(part, field));
        }
      }
    }
    if (part instanceof Channel channel) {
      ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
      text.append(' ').append(channel.pipeline().names());
      text.append(" autoRead=").append(channel.config().isAutoRead());
      text.append(" queue=").append(queue == null ? "none" : queue.size());
    }
    text.append('\n');
  }

  private static Object field(Object part, String name) {
    for (Class<?> type = part.getClass(); type != null; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (field.getName().equals(name)) {
          return read(part, field);
        }
      }
    }
    throw new IllegalArgumentException(name);
  }

  private static Object read(Object part, Field field) {
    try {
      field.setAccessible(true);
      return field.get(part);
    } catch (IllegalAccessException e) {
      throw new LinkageError("a field that cannot be read", e);
    }
  }
}
