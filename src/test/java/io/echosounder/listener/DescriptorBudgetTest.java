package io.echosounder.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.echosounder.common.ConfigMistake;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescriptorBudgetTest {

  @ParameterizedTest
  @CsvSource({"400, 50", "1024, 128", "2048, 256", "1048576, 256", "9223372036854775807, 256"})
  void httpGetsAnEighthAtMost(long limit, int http) {
    assertThat(new DescriptorBudget(limit, 200).http()).isEqualTo(http);
  }

  @ParameterizedTest
  @CsvSource({
    // limit - an eighth - 200 held - 32 spare - 2 loops of 3, where that is less than four fifths
    "400, 112",
    "1024, 658",
    "20000, 16000",
    "1048576, 838860",
    "9223372036854775807, 2147483647"
  })
  void connectionsGetFourFifthsOrWhatTheOthersLeave(long limit, int connections) {
    assertThat(new DescriptorBudget(limit, 200).defaultMaxConnections(2)).isEqualTo(connections);
  }

  @Test
  void aLimitWithoutRoomForOneConnectionIsAMistakeThatNamesAnEnoughOne() {
    assertThatThrownBy(() -> new DescriptorBudget(260, 200).defaultMaxConnections(2))
        .isInstanceOf(ConfigMistake.class)
        .hasMessage(
            "limit of open files: 260 is too low; allow at least 274"
                + " (ulimit -n, LimitNOFILE, --ulimit)");
    assertThat(new DescriptorBudget(274, 200).defaultMaxConnections(2)).isPositive();
  }

  @Test
  void theJdkKnowsTheLimit() {
    DescriptorBudget now = DescriptorBudget.now();
    assertThat(now.limit()).isPositive();
    assertThat(now.held()).isPositive().isLessThan(now.limit());
  }
}
