package io.echosounder.adminclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdminUrlTest {

  @ParameterizedTest
  @CsvSource({
    "localhost, http://localhost:8081",
    "pod-1:18081, http://pod-1:18081",
    "[::1]:18081, http://[::1]:18081",
    "http://localhost:8081/, http://localhost:8081",
    "http://localhost, http://localhost:80",
    "https://admin.example, https://admin.example:443",
    "https://admin.example/echo/, https://admin.example:443/echo",
    "http://localhost:8081/api/v1, http://localhost:8081"
  })
  void readsWhatPeopleWrite(String text, String url) {
    assertThat(AdminUrl.parse(text)).hasToString(url);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ftp://localhost",
        "http://",
        "local host",
        "http://localhost:0",
        "http://x:70000",
        "http://localhost?state=open",
        "http://me:secret@localhost"
      })
  void refusesTheRest(String text) {
    assertThatThrownBy(() -> AdminUrl.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aPasswordInTheUrlIsNotRepeated() {
    assertThatThrownBy(() -> AdminUrl.parse("http://me:secret@localhost"))
        .hasMessageContaining("--password-file")
        .hasMessageNotContaining("secret");
  }

  @Test
  void anotherHostKeepsPortAndPath() {
    AdminUrl url = AdminUrl.parse("http://admin.example:81/echo");
    assertThat(url.at("::1").call("/listener")).hasToString("http://[::1]:81/echo/api/v1/listener");
  }
}
