package io.echosounder.adminclient;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.echosounder.adminclient.AdminFailure.Kind;
import java.io.IOException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The REST API of one server. Every call blocks for at most the request timeout. Several threads
 * may use it.
 */
public final class Instance {

  /** The largest page that the API gives. */
  private static final int PAGE = 1000;

  private final AdminUrl url;
  private final HttpClient http;
  private final @Nullable String authorization;
  private final Duration timeout;

  private final Addresses addresses;

  private volatile @Nullable String name;

  /**
   * The instance at this URL.
   *
   * @param authorization the value of the Authorization header; null without a password
   */
  Instance(AdminUrl url, HttpClient http, @Nullable String authorization, Duration timeout) {
    this.url = url;
    this.http = http;
    this.authorization = authorization;
    this.timeout = timeout;
    this.addresses = new Addresses(url, timeout);
  }

  /** Items of a listing, and how many match altogether. */
  public record Listing(List<ObjectNode> items, long total) {}

  /** The URL, for messages. */
  public String url() {
    return url.toString();
  }

  /** The server's own name, which it is asked for once. */
  public String name() throws AdminFailure {
    String known = name;
    return known == null ? listener().path("instance").asText() : known;
  }

  /** The listener, with the totals. */
  public ObjectNode listener() throws AdminFailure {
    ObjectNode listener = get("/listener", Query.NONE);
    name = listener.path("instance").asText(url.authority());
    return listener;
  }

  /** Reads an object. */
  public ObjectNode get(String call, Query query) throws AdminFailure {
    return object(send("GET", call + query, null));
  }

  /** Sends a merge patch and returns the answer. */
  public ObjectNode patch(String call, ObjectNode body) throws AdminFailure {
    return object(send("PATCH", call, Json.line(body)));
  }

  /** Gives an order, such as a pause, and returns the answer. */
  public ObjectNode post(String call, Query query) throws AdminFailure {
    return object(send("POST", call + query, null));
  }

  /** Ends connections, or removes overrides, and returns the answer. */
  public ObjectNode delete(String call, Query query) throws AdminFailure {
    return object(send("DELETE", call + query, null));
  }

  /**
   * Reads a listing, page after page.
   *
   * @param max how many items are wanted at most
   */
  public Listing list(String call, Query query, int max) throws AdminFailure {
    List<ObjectNode> items = new ArrayList<>();
    String cursor = null;
    long total = 0;
    do {
      int limit = Math.clamp(max - items.size(), 1, PAGE);
      ObjectNode page = get(call, query.and("limit", String.valueOf(limit)).and("cursor", cursor));
      for (JsonNode item : page.path("items")) {
        items.add((ObjectNode) item);
      }
      total = page.path("total").asLong(items.size());
      cursor = page.path("next").asText(null);
    } while (cursor != null && items.size() < max);
    return new Listing(items, total);
  }

  /**
   * Sends a request to the first address that takes the connection. Only a request that never left
   * is sent again, because a second pause or close could do harm.
   */
  <T> HttpResponse<T> exchange(
      String method, String call, BodyPublisher body, List<String> headers, BodyHandler<T> handler)
      throws AdminFailure {
    long deadline = System.nanoTime() + timeout.toNanos();
    AdminFailure last = null;
    for (AdminUrl address : addresses.candidates()) {
      HttpRequest.Builder request = HttpRequest.newBuilder(address.call(call)).method(method, body);
      for (int i = 0; i < headers.size(); i += 2) {
        request.header(headers.get(i), headers.get(i + 1));
      }
      if (authorization != null) {
        request.header("Authorization", authorization);
      }
      if (!address.equals(url)) {
        nameHost(request);
      }
      CompletableFuture<HttpResponse<T>> response = http.sendAsync(request.build(), handler);
      try {
        HttpResponse<T> answer = Addresses.await(response, deadline);
        addresses.prefer(address);
        return answer;
      } catch (IOException e) {
        response.cancel(true);
        last = Reasons.ofRequest(url(), e);
        if (!Reasons.isConnect(e)) {
          throw last;
        }
      }
    }
    throw last == null ? Reasons.ofRequest(url(), new UnknownHostException()) : last;
  }

  private void nameHost(HttpRequest.Builder request) {
    try {
      request.setHeader("Host", url.authority());
    } catch (IllegalArgumentException e) {
      // This runtime does not allow it, so the header has the address, which a server takes too.
    }
  }

  private JsonNode send(String method, String call, @Nullable String body) throws AdminFailure {
    BodyPublisher publisher =
        body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
    List<String> headers =
        body == null
            ? List.of("Accept", "application/json")
            : List.of("Accept", "application/json", "Content-Type", "application/merge-patch+json");
    HttpResponse<String> response =
        exchange(method, call, publisher, headers, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
      throw refusal(response.statusCode(), response.body());
    }
    return json(response.body());
  }

  /** The API's own sentence, or that this is not the API. */
  AdminFailure refusal(int status, String body) {
    JsonNode problem = json(body);
    String type = problem.path("type").asText("");
    if (!type.startsWith("urn:echosounder:problem:")) {
      return new AdminFailure(
          Kind.READ,
          url() + ": HTTP " + status + ", but not from Echosounder: is it the admin port?",
          null);
    }
    String name = type.substring(type.lastIndexOf(':') + 1);
    String sentence = problem.path("detail").asText(problem.path("title").asText());
    if (problem.hasNonNull("accepts")) {
      sentence += "; it accepts " + problem.get("accepts").asText();
    }
    if (status == 401) {
      sentence += " (--user, --password-file or ECHOSOUNDER_ADMIN_PASSWORD)";
    }
    return AdminFailure.refused(url() + ": " + sentence, status, name);
  }

  private static JsonNode json(String body) {
    try {
      return Json.read(body);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  private ObjectNode object(JsonNode answer) throws AdminFailure {
    if (answer instanceof ObjectNode object) {
      return object;
    }
    throw new AdminFailure(
        Kind.READ, url() + ": the answer is not Echosounder's: is it the admin port?", null);
  }
}
