package io.echosounder.logging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.formatters.JsonFormatter;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.Test;

/** Log lines as JSON: the keys of our lines become fields. */
class FieldFormatterTest {

  private final JsonFormatter json = new JsonFormatter();
  private final FieldFormatter formatter = new FieldFormatter(json);

  private JsonNode format(ExtLogRecord record) throws JsonProcessingException {
    return new ObjectMapper().readTree(formatter.format(record));
  }

  private JsonNode logged(String category, String format, Object... parameters)
      throws JsonProcessingException {
    ExtLogRecord record = new ExtLogRecord(Level.INFO, format, FormatStyle.PRINTF, "test");
    record.setLoggerName(category);
    record.setParameters(parameters);
    return format(record);
  }

  @Test
  void keysAtTheEndOfAFormatAreFields() throws Exception {
    JsonNode line = logged("io.echosounder.drain", "Drain stage=%s open=%d", "unready", 3);
    assertThat(line.get("message").asText()).isEqualTo("Drain");
    assertThat(line.get("stage").asText()).isEqualTo("unready");
    assertThat(line.get("open").isInt()).isTrue();
    assertThat(line.get("open").asInt()).isEqualTo(3);
    assertThat(line.get("level").asText()).isEqualTo("INFO");
  }

  @Test
  void parametersBeforeTheKeysStayInTheMessage() throws Exception {
    JsonNode line =
        logged("io.echosounder", "Started in %d ms: instance=%s admin=%s", 812, "web-1", "[::1]:1");
    assertThat(line.get("message").asText()).isEqualTo("Started in 812 ms");
    assertThat(line.get("instance").asText()).isEqualTo("web-1");
    assertThat(line.get("admin").asText()).isEqualTo("[::1]:1");
  }

  @Test
  void bracketsAndQuotesAroundAValueAreForTextOnly() throws Exception {
    JsonNode line = logged("audit", "Changed old=[%s] error=\"%s\"", "idle=1h read=0s", "no room");
    assertThat(line.get("message").asText()).isEqualTo("Changed");
    assertThat(line.get("old").asText()).isEqualTo("idle=1h read=0s");
    assertThat(line.get("error").asText()).isEqualTo("no room");
  }

  @Test
  void anyCharacterOfAValueIsWrittenAsJsonWantsIt() throws Exception {
    String hostile = "a\"b\\c\nd\u0001e}ü\u2028";
    assertThat(logged("audit", "Changed call=%s", hostile).get("call").asText()).isEqualTo(hostile);
  }

  @Test
  void linesWithoutKeysAndLinesOfLibrariesStayAsTheyAre() throws Exception {
    assertThat(logged("io.echosounder", "Drain called off after %d ms", 3).get("message").asText())
        .isEqualTo("Drain called off after 3 ms");
    JsonNode library = logged("org.example", "Found size=%d", 3);
    assertThat(library.get("message").asText()).isEqualTo("Found size=3");
    assertThat(library.has("size")).isFalse();
  }

  @Test
  void prettyPrintedJsonStaysJson() throws Exception {
    json.setPrettyPrint(true);
    assertThat(logged("audit", "Changed user=%s", "me").get("user").asText()).isEqualTo("me");
  }

  @Test
  void aFieldRecordHasNumbersAndLeavesOutWhatIsUnknown() throws Exception {
    JsonNode line = format(closed());
    assertThat(line.get("message").asText()).isEqualTo("Connection closed");
    assertThat(line.get("ageSeconds").isNumber()).isTrue();
    assertThat(line.get("ageSeconds").decimalValue()).isEqualByComparingTo("0.000214");
    assertThat(line.get("bytes").asLong()).isEqualTo(Long.MAX_VALUE);
    assertThat(line.has("via")).isFalse();
    assertThat(line.get("error").asText()).isEqualTo("Connection \"reset\"");
  }

  @Test
  void asTextAFieldRecordHasEveryKeyAndCanBeSplitAtSpaces() {
    assertThat(new PatternFormatter("%s").format(closed()))
        .isEqualTo(
            "Connection closed via=- bytes=9223372036854775807 ageSeconds=0.000214"
                + " error=\"Connection 'reset'\"");
  }

  private static FieldRecord closed() {
    return new FieldRecord("Connection closed", "io.echosounder.connections")
        .with("via", null)
        .with("bytes", Long.MAX_VALUE)
        .with("ageSeconds", BigDecimal.valueOf(214, 6))
        .with("error", "Connection \"reset\"");
  }
}
