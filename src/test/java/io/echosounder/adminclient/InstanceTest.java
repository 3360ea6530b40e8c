package io.echosounder.adminclient;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.echosounder.TestCertificate;
import io.echosounder.adminclient.AdminFailure.Kind;
import io.echosounder.client.CommandProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Requests over real sockets to a server with prepared answers. */
class InstanceTest {

  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final String NAMED = "{\"instance\": \"pod-1\", \"state\": \"listening\"}";

  @Command
  static final class AnyCommand {
    @Mixin AdminOptions admin;

    @Option(names = "--cacert")
    void trust(@Nullable Path file) {
      admin.trust(file);
    }
  }

  private FakeAdmin server;

  @BeforeEach
  void serve() throws IOException {
    server = FakeAdmin.start("127.0.0.1").answer("GET /listener", 200, NAMED);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static List<Instance> instances(Map<String, String> environment, String... args)
      throws AdminFailure {
    AnyCommand command = new AnyCommand();
    new CommandLine(command).parseArgs(args);
    return command.admin.instances(environment);
  }

  private static Instance only(String... args) throws AdminFailure {
    List<Instance> instances = instances(Map.of(), args);
    assertThat(instances).hasSize(1);
    return instances.getFirst();
  }

  private Instance instance() throws AdminFailure {
    return only("--admin", server.url());
  }

  private static AdminFailure failure(Instance instance) {
    return catchThrowableOfType(AdminFailure.class, instance::listener);
  }

  @Test
  void withoutOptionsItIsTheServerOfThisMachine() throws Exception {
    assertThat(only().url()).isEqualTo("http://localhost:8081");
    assertThat(instances(Map.of("ECHOSOUNDER_ADMIN", "a:1, http://b:2")))
        .extracting(Instance::url)
        .containsExactly("http://a:1", "http://b:2");
    assertThat(instances(Map.of("ECHOSOUNDER_ADMIN", "a:1"), "--admin", "b:2", "--admin", "c:3"))
        .extracting(Instance::url)
        .containsExactly("http://b:2", "http://c:3");
  }

  @Test
  void asksForTheNameOnce() throws Exception {
    Instance instance = instance();
    assertThat(instance.name()).isEqualTo("pod-1");
    assertThat(instance.name()).isEqualTo("pod-1");
    assertThat(server.requests).hasSize(1);
  }

  /**
   * localhost has often two addresses, and the admin port is bound to one of them. In a process of
   * its own, because the first HTTP client of a JVM decides whether a Host header may be set.
   */
  @Test
  void aNameWithADeadAddressStillWorksAndIsNamedInTheHostHeader() throws Exception {
    CommandProcess.Result result =
        CommandProcess.run("listener", "--admin", "http://localhost:" + server.port());
    assertThat(result.out()).contains("pod-1");
    assertThat(server.requests.getFirst().headers().get("Host"))
        .containsExactly("localhost:" + server.port());
  }

  /** The addresses of localhost are one server. OperatorIT has a name with two servers. */
  @Test
  void allAsksEachAddressOfTheName() throws Exception {
    assertThat(instances(Map.of(), "--all"))
        .extracting(Instance::url)
        .containsExactly("http://localhost:8081");
    // A name without addresses fails when it is asked, so that it does not hide the others.
    Instance none = only("--all", "--admin", "nowhere.invalid");
    assertThat(failure(none).kind()).isEqualTo(Kind.RESOLVE);
    assertThat(failure(none))
        .hasMessage("http://nowhere.invalid:8081: the name nowhere.invalid has no address");
  }

  @Test
  void sendsParametersBodiesAndThePassword(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("password"), "ge heim:ü\n");
    server.answer("PATCH /timeouts", 200, "{}").answer("DELETE /connections", 200, "{}");
    Instance instance =
        only("--admin", server.url(), "--user", "me", "--password-file", file.toString());
    ObjectNode patch = Json.object();
    patch.put("idle", "2s").putNull("read");
    instance.patch("/timeouts", patch);
    instance.delete(
        "/connections",
        Query.NONE
            .and("remote", List.of("10.0.0.0/8", "::1"))
            .and("idleOver", "1m")
            .and("x", (String) null));
    assertThat(server.requests)
        .extracting(FakeAdmin.Request::line)
        .containsExactly(
            "PATCH /timeouts",
            "DELETE /connections?remote=10.0.0.0%2F8&remote=%3A%3A1&idleOver=1m");
    FakeAdmin.Request first = server.requests.getFirst();
    assertThat(first.body()).isEqualTo("{\"idle\":\"2s\",\"read\":null}");
    String basic =
        requireNonNull(first.headers().get("Authorization")).getFirst().replace("Basic ", "");
    assertThat(new String(Base64.getDecoder().decode(basic), StandardCharsets.UTF_8))
        .isEqualTo("me:ge heim:ü");
  }

  @Test
  void thePasswordOfTheVariableIsTakenAsItStands() throws Exception {
    instances(Map.of("ECHOSOUNDER_ADMIN_PASSWORD", "pa$$ "), "--admin", server.url())
        .getFirst()
        .listener();
    assertThat(server.requests.getFirst().headers().get("Authorization"))
        .containsExactly(
            "Basic "
                + Base64.getEncoder()
                    .encodeToString("operator:pa$$ ".getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void aFileThatCannotBeReadIsNamed(@TempDir Path folder) {
    String missing = folder.resolve("none").toString();
    for (String option : List.of("--password-file", "--cacert")) {
      AdminFailure failure =
          catchThrowableOfType(
              AdminFailure.class,
              () -> instances(Map.of(), "--admin", "https://localhost", option, missing));
      assertThat(failure).hasMessage(option + " " + missing + ": there is no such file");
      assertThat(failure.kind()).isEqualTo(Kind.OPTIONS);
    }
  }

  @Test
  void followsAllPages() throws Exception {
    server
        .answer(
            "GET /connections?state=open&limit=1000",
            200,
            "{\"items\": [{\"id\": \"a1\"}, {\"id\": \"a2\"}], \"total\": 3, \"next\": \"x y\"}")
        .answer(
            "GET /connections?state=open&limit=998&cursor=x+y",
            200,
            "{\"items\": [{\"id\": \"a3\", \"idleSeconds\": 0.10}], \"total\": 3, \"next\": null}");
    Instance.Listing all = instance().list("/connections", Query.NONE.and("state", "open"), 1000);
    assertThat(all.total()).isEqualTo(3);
    assertThat(all.items())
        .extracting(each -> each.path("id").asText())
        .containsExactly("a1", "a2", "a3");
    assertThat(Json.line(all.items().get(2))).isEqualTo("{\"id\":\"a3\",\"idleSeconds\":0.10}");
  }

  @Test
  void aRefusalIsTheServersOwnSentence() throws Exception {
    server.answer(
        "GET /listener",
        400,
        """
        {"type": "urn:echosounder:problem:invalid-parameter", "title": "A query parameter cannot be understood",
         "detail": "idleOver: \\"soon\\" is not accepted", "field": "idleOver", "accepts": "a duration"}
        """);
    AdminFailure failure = failure(instance());
    assertThat(failure)
        .hasMessage(server.url() + ": idleOver: \"soon\" is not accepted; it accepts a duration");
    assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
    assertThat(failure.problem()).isEqualTo("invalid-parameter");
    assertThat(failure.status()).isEqualTo(400);
    server.answer(
        "GET /listener",
        401,
        "{\"type\": \"urn:echosounder:problem:unauthenticated\", \"title\": \"Name and password are needed\"}");
    assertThat(failure(instance()))
        .hasMessageContaining("needed (--user, --password-file or ECHOSOUNDER_ADMIN_PASSWORD)");
  }

  @Test
  void anotherServerIsRecognized() throws Exception {
    for (String body : List.of("<html>", "[1]", "")) {
      server.answer("GET /listener", 200, body);
      assertThat(failure(instance())).hasMessageContaining("is it the admin port?");
    }
    server.answer("GET /listener", 502, "<html>");
    assertThat(failure(instance()))
        .hasMessage(server.url() + ": HTTP 502, but not from Echosounder: is it the admin port?");
  }

  @Test
  void aPortThatNobodyHasIsAFailedConnect() throws Exception {
    server.close();
    AdminFailure failure = failure(instance());
    assertThat(failure).hasMessage(server.url() + ": connection refused: is the admin port there?");
    assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
  }

  @Test
  void aServerThatNeverAnswersCostsTheTimeout() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"))) {
      Instance instance =
          only("--admin", "127.0.0.1:" + silent.getLocalPort(), "--request-timeout", "200ms");
      AdminFailure failure = failure(instance);
      assertThat(failure.kind()).isEqualTo(Kind.READ_TIMEOUT);
      assertThat(failure).hasMessageContaining("--request-timeout");
    }
  }

  @Test
  void aServerThatStopsInTheMiddleOfItsAnswerCostsTheTimeoutToo() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    server.script(
        "GET /listener",
        exchange -> {
          exchange.sendResponseHeaders(200, 100);
          exchange.getResponseBody().write('{');
          exchange.getResponseBody().flush();
          try {
            end.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    AdminFailure failure = failure(only("--admin", server.url(), "--request-timeout", "300ms"));
    end.countDown();
    assertThat(failure.kind()).isEqualTo(Kind.READ_TIMEOUT);
  }

  @Test
  void somethingThatDoesNotSpeakHttpIsNamed() throws Exception {
    try (ServerSocket mail = greeting("220 smtp.example ready\r\n\r\n")) {
      assertThat(failure(only("--admin", "127.0.0.1:" + mail.getLocalPort())))
          .hasMessageContaining("does not speak HTTP");
    }
  }

  /** Once in ten times the JDK does not notice, and the connect times out. */
  @Test
  void httpsToAPortWithoutTlsIsExplained() throws Exception {
    try (ServerSocket plain = greeting("HTTP/1.1 400 Bad Request\r\n\r\n")) {
      assertThat(
              failure(
                  only(
                      "--request-timeout=4s", "--admin=https://127.0.0.1:" + plain.getLocalPort())))
          .message()
          .containsAnyOf("write http:// instead of https://", "does this port speak TLS?");
    }
  }

  /** A server that answers the same to everything. */
  private static ServerSocket greeting(String text) throws IOException {
    ServerSocket server = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"));
    Thread.ofVirtual()
        .start(
            () -> {
              try (Socket client = server.accept()) {
                client.getInputStream().read();
                client.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
                client.getInputStream().readAllBytes();
              } catch (IOException e) {
                // The command has what it needs.
              }
            });
    return server;
  }

  @Test
  void severalAreAskedAtOnceAndADeadOneHidesNobody() throws Exception {
    CountDownLatch both = new CountDownLatch(2);
    FakeAdmin.Script together =
        exchange -> {
          both.countDown();
          try {
            both.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          byte[] bytes = NAMED.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
        };
    String dead = freeUrl();
    try (FakeAdmin second = FakeAdmin.start("127.0.0.1")) {
      server.script("GET /listener", together);
      second.script("GET /listener", together);
      List<Instance> all =
          instances(Map.of(), "--admin", server.url() + "," + dead, "--admin", second.url());
      Answers<ObjectNode> answers = Answers.ask(all, Instance::listener);
      assertThat(answers.good()).extracting(Answers.Answer::name).containsExactly("pod-1", "pod-1");
      assertThat(answers.failures())
          .singleElement()
          .extracting(AdminFailure::kind)
          .isEqualTo(Kind.CONNECT);
    }
  }

  private static String freeUrl() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return "http://127.0.0.1:" + free.getLocalPort();
    }
  }

  @Test
  void tlsTrustsTheGivenCertificateForItsNameAlone(@TempDir Path folder) throws Exception {
    Path pem = folder.resolve("ca.pem");
    SSLContext context = selfSigned(pem);
    try (FakeAdmin tls = FakeAdmin.tls(context).answer("GET /listener", 200, NAMED)) {
      String byName = "https://localhost:" + tls.port();
      assertThat(only("--request-timeout=2m", "--admin", byName, "--cacert", pem.toString()).name())
          .isEqualTo("pod-1");
      // With --all an address is dialed, and the certificate is checked against the name.
      AdminUrl name = AdminUrl.parse(byName);
      Instance address =
          new Instance(name.at("127.0.0.1"), Http.client(name, pem, LIMIT), null, LIMIT);
      assertThat(address.name()).isEqualTo("pod-1");
      AdminFailure untrusted = failure(only("--request-timeout=2m", "--admin", byName));
      assertThat(untrusted).hasMessageContaining("--cacert");
      AdminFailure wrongName =
          failure(only("--request-timeout=2m", "--admin", tls.url(), "--cacert", pem.toString()));
      assertThat(wrongName).hasMessageContaining("the certificate is for another name");
    }
  }

  private static SSLContext selfSigned(Path pem) throws IOException {
    TestCertificate certificate = TestCertificate.make("CN=localhost", "dns:localhost");
    Files.writeString(pem, certificate.certificatePem());
    return certificate.showing();
  }
}
