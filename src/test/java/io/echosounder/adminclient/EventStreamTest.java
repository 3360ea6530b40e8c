package io.echosounder.adminclient;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.echosounder.adminclient.EventStream.Event;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

@Timeout(60)
class EventStreamTest {

  private final ConcurrentLinkedQueue<String> troubles = new ConcurrentLinkedQueue<>();

  private static Instance instance(FakeAdmin server) throws AdminFailure {
    InstanceTest.AnyCommand command = new InstanceTest.AnyCommand();
    new CommandLine(command).parseArgs("--admin", server.url());
    return command.admin.instances(Map.of()).getFirst();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void goesOnAfterTheLastEventWhenTheConnectionBreaks() throws Exception {
    AtomicInteger connects = new AtomicInteger();
    try (FakeAdmin server = FakeAdmin.start("127.0.0.1")) {
      server.script(
          "GET /events",
          exchange -> {
            if (connects.incrementAndGet() == 2) {
              // A server that restarts.
              exchange.sendResponseHeaders(503, -1);
              return;
            }
            exchange.sendResponseHeaders(200, 0);
            String begin = connects.get() == 1 ? "5" : "6";
            exchange
                .getResponseBody()
                .write(
                    utf8(
                        ": alive\n\nid: "
                            + begin
                            + "\nevent: connection-opened\ndata: {\"id\":\ndata: \"a1\"}\n\nid: 99\nda"));
          });
      try (EventStream events = EventStream.of(instance(server), troubles::add)) {
        Event first = requireNonNull(events.next());
        assertThat(first.name()).isEqualTo("connection-opened");
        assertThat(first.id()).isEqualTo("5");
        assertThat(first.data().path("id").asText()).isEqualTo("a1");
        assertThat(requireNonNull(events.next()).id()).isEqualTo("6");
      }
      assertThat(server.requests)
          .extracting(request -> request.headers().get("Last-event-id"))
          .startsWith(null, List.of("5"), List.of("5"));
      assertThat(troubles).anyMatch(line -> line.endsWith("connecting again"));
      assertThat(troubles).anyMatch(line -> line.endsWith("connected again"));
    }
  }

  @Test
  void aRefusalEndsItAtOnce() throws Exception {
    try (FakeAdmin server = FakeAdmin.start("127.0.0.1")) {
      server.answer(
          "GET /events",
          401,
          "{\"type\": \"urn:echosounder:problem:unauthenticated\", \"title\": \"Needed\"}");
      Instance instance = instance(server);
      AdminFailure failure =
          catchThrowableOfType(AdminFailure.class, () -> EventStream.of(instance, troubles::add));
      assertThat(failure.status()).isEqualTo(401);
    }
  }

  @Test
  void closingEndsTheWaitForAnEvent() throws Exception {
    try (FakeAdmin server = FakeAdmin.start("127.0.0.1")) {
      server.script(
          "GET /events",
          exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(utf8(": alive\n\n"));
            exchange.getResponseBody().flush();
            try {
              Thread.sleep(50_000);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
      EventStream events = EventStream.of(instance(server), troubles::add);
      Thread closer = Thread.ofVirtual().start(events::close);
      assertThat(events.next()).isNull();
      closer.join();
    }
  }
}
