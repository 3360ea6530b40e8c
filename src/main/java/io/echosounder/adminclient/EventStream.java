package io.echosounder.adminclient;

import com.fasterxml.jackson.databind.JsonNode;
import io.echosounder.adminclient.AdminFailure.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The events of one instance. It connects again when it loses the connection, and names the last
 * event that it has seen, so that no event is missed unnoticed: the server answers with the events
 * since then, or with {@code events-missed}. One thread may read it, another one may close it.
 */
public final class EventStream implements AutoCloseable {

  /** The server sends a line every 15 s. */
  private static final Duration SILENCE = Duration.ofSeconds(40);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  /** Stands for the end of the stream. No line of a stream has a line end in it. */
  private static final String END = "\n";

  private final Instance instance;
  private final Consumer<String> trouble;
  private String lastId;
  private @Nullable Attempt current;
  private volatile boolean closed;

  /** An event: its number, its name such as {@code connection-closed}, and its object. */
  public record Event(String id, String name, JsonNode data) {}

  /**
   * Connects to the events from now on.
   *
   * @param trouble is told in one line when the connection is lost and when it is there again
   * @throws AdminFailure if the first connection fails
   */
  public static EventStream of(Instance instance, Consumer<String> trouble) throws AdminFailure {
    return since(instance, "", trouble);
  }

  /** The same, beginning after the event with this number; empty begins now. */
  public static EventStream since(Instance instance, String lastId, Consumer<String> trouble)
      throws AdminFailure {
    EventStream stream = new EventStream(instance, lastId, trouble);
    stream.current = stream.connect();
    return stream;
  }

  private EventStream(Instance instance, String lastId, Consumer<String> trouble) {
    this.instance = instance;
    this.lastId = lastId;
    this.trouble = trouble;
  }

  /** Waits for the next event. Returns null when the stream is closed. */
  public @Nullable Event next() throws AdminFailure, InterruptedException {
    while (!closed) {
      Attempt attempt = current == null ? reconnect() : current;
      if (attempt == null) {
        return null;
      }
      current = attempt;
      try {
        Event event = attempt.next();
        if (event != null) {
          lastId = event.id();
          return event;
        }
      } catch (IOException e) {
        attempt.close();
        current = null;
        if (!closed) {
          trouble.accept(instance.url() + ": the events broke off, connecting again");
        }
      }
    }
    return null;
  }

  /** Tries until it works, or until the server says that it never will. Null if it is closed. */
  private @Nullable Attempt reconnect() throws AdminFailure, InterruptedException {
    Duration pause = FIRST_PAUSE;
    while (!closed) {
      try {
        Attempt attempt = connect();
        trouble.accept(instance.url() + ": connected again");
        return attempt;
      } catch (AdminFailure e) {
        if (e.kind() == Kind.REFUSED && e.status() < 500) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(pause.toMillis());
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
      }
    }
    return null;
  }

  private Attempt connect() throws AdminFailure {
    List<String> headers = new ArrayList<>(List.of("Accept", "text/event-stream"));
    if (!lastId.isEmpty()) {
      headers.addAll(List.of("Last-Event-ID", lastId));
    }
    HttpResponse<InputStream> response =
        instance.exchange(
            "GET", "/events", BodyPublishers.noBody(), headers, BodyHandlers.ofInputStream());
    if (response.statusCode() != 200) {
      throw instance.refusal(response.statusCode(), text(response.body()));
    }
    return new Attempt(response.body());
  }

  private static String text(InputStream body) {
    try (body) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public void close() {
    closed = true;
    Attempt attempt = current;
    if (attempt != null) {
      attempt.close();
    }
  }

  /** One connection. A thread reads its lines, because only a queue can be waited for in time. */
  private static final class Attempt {
    private static final int QUEUE = 1000;

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>(QUEUE);
    private final EventParser parser = new EventParser();
    private final InputStream body;
    private final Thread reader;

    Attempt(InputStream body) {
      this.body = body;
      this.reader = Thread.ofVirtual().start(this::read);
    }

    private void read() {
      try (BufferedReader in =
          new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          lines.put(line);
        }
        lines.put(END);
      } catch (IOException | UncheckedIOException e) {
        lines.offer(END);
      } catch (InterruptedException e) {
        // The stream is closed, so nobody waits for a line.
      }
    }

    /** The next event; null after a line that completes none. */
    @Nullable Event next() throws IOException, InterruptedException {
      String line = lines.poll(SILENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (line == null || line.equals(END)) {
        throw new IOException("the stream ended");
      }
      return parser.line(line);
    }

    void close() {
      reader.interrupt();
      lines.clear();
      lines.offer(END);
      try {
        body.close();
      } catch (IOException e) {
        // It is closed all the same.
      }
    }
  }
}
