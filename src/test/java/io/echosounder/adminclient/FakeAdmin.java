package io.echosounder.adminclient;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** An admin port that gives prepared answers and remembers the requests. */
public final class FakeAdmin implements AutoCloseable {

  /** A request as it came. */
  public record Request(String line, Map<String, List<String>> headers, String body) {}

  /** Answers a request by hand. */
  @FunctionalInterface
  public interface Script {
    void answer(HttpExchange exchange) throws IOException;
  }

  public final List<Request> requests = new CopyOnWriteArrayList<>();

  private final HttpServer server;
  private final String scheme;
  private final Map<String, Script> scripts = new ConcurrentHashMap<>();

  private FakeAdmin(HttpServer server, String scheme) {
    this.server = server;
    this.scheme = scheme;
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  public static FakeAdmin start(String address) throws IOException {
    return new FakeAdmin(
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral(address), 0), 0), "http");
  }

  static FakeAdmin tls(SSLContext context) throws IOException {
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    return new FakeAdmin(server, "https");
  }

  public int port() {
    return server.getAddress().getPort();
  }

  public String url() {
    return scheme + "://127.0.0.1:" + port();
  }

  /** Answers {@code GET /listener}, for example, with this status and body. */
  public FakeAdmin answer(String line, int status, String body) {
    return script(
        line,
        exchange -> {
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          exchange.getResponseBody().write(bytes);
        });
  }

  public FakeAdmin script(String line, Script script) {
    scripts.put(line, script);
    return this;
  }

  private void handle(HttpExchange exchange) throws IOException {
    String query = exchange.getRequestURI().getRawQuery();
    String line =
        exchange.getRequestMethod()
            + " "
            + exchange.getRequestURI().getRawPath().replaceFirst("^/api/v1", "")
            + (query == null ? "" : "?" + query);
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    requests.add(new Request(line, Map.copyOf(exchange.getRequestHeaders()), body));
    @Nullable Script script = scripts.get(line);
    if (script == null) {
      script = scripts.get(line.replaceFirst("\\?.*", ""));
    }
    try (exchange;
        OutputStream _ = exchange.getResponseBody()) {
      if (script == null) {
        exchange.sendResponseHeaders(404, -1);
      } else {
        script.answer(exchange);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
