package io.echosounder.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizesTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "65536, 65536",
    "64KiB, 65536",
    "64k, 65536",
    "64Ki, 65536",
    "64KB, 65536",
    "64b, 64",
    "1MiB, 1048576",
    "2GiB, 2147483648"
  })
  void sizesAreReadAsPeopleWriteThem(String text, long bytes) {
    assertThat(ByteSizes.parse(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({"0, 0 B", "1000, 1000 B", "1024, 1 KiB", "1536, 1536 B", "16777216, 16 MiB"})
  void reportsShowThemInTheLargestWholeUnit(long bytes, String text) {
    assertThat(ByteSizes.show(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "1.5k", "64 KiB", "999999999999999g", "x", "٣"})
  void anythingElseIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ByteSizes.parse(text))
        .withMessage("accepts " + ByteSizes.ACCEPTED);
  }
}
