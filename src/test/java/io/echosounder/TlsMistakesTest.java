package io.echosounder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

/** The words of Quarkus 3.33, and the lines that an operator reads instead. */
class TlsMistakesTest {

  private static Throwable pair(Throwable cause) {
    return new IllegalStateException(
        "Invalid key/certificate pair configuration for certificate 'admin' - cannot read the"
            + " key/certificate files",
        cause);
  }

  @Test
  void aFileThatCannotBeReadIsNamed() {
    UncheckedIOException missing =
        new UncheckedIOException("Unable to read", new NoSuchFileException("/tls/tls.crt"));
    assertThat(TlsMistakes.line(pair(missing)))
        .contains("quarkus.tls.admin: /tls/tls.crt does not exist");
    assertThat(TlsMistakes.line(pair(new AccessDeniedException("/tls/tls.key"))))
        .contains("quarkus.tls.admin: /tls/tls.key may not be read by this user");
    assertThat(TlsMistakes.line(pair(new RuntimeException("Missing -----BEGIN"))))
        .contains("quarkus.tls.admin: a certificate or a key cannot be read: Missing -----BEGIN");
  }

  @Test
  void aNameThatNothingSetsIsNamed() {
    assertThat(
            TlsMistakes.line(
                new IllegalStateException(
                    "No TLS configuration named admn found in the TLS registry. Configure"
                        + " `quarkus.tls.admn` in your application.properties.")))
        .hasValueSatisfying(
            line ->
                assertThat(line)
                    .startsWith(
                        "quarkus.http.tls-configuration-name: nothing sets quarkus.tls.admn"));
  }

  @Test
  void neitherHttpNorHttpsIsNamed() {
    assertThat(
            TlsMistakes.line(
                new IllegalStateException(
                    "Cannot set quarkus.http.insecure-requests without enabling SSL.")))
        .hasValueSatisfying(
            line -> assertThat(line).startsWith("quarkus.http.insecure-requests: "));
  }

  @Test
  void anotherFaultHasNoLine() {
    assertThat(TlsMistakes.line(new IllegalStateException("No luck"))).isEmpty();
    assertThat(TlsMistakes.line(new IllegalStateException())).isEmpty();
  }
}
