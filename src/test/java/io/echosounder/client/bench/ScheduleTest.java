package io.echosounder.client.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleTest {

  @Test
  void goesOnWhereTheLastConnectionLeftIt() {
    Schedule schedule = new Schedule(1_000, 100);
    assertThat(schedule.take()).isEqualTo(1_000);
    assertThat(schedule.due()).isEqualTo(1_100);
    assertThat(schedule.take()).isEqualTo(1_100);
  }

  @Test
  void beginsWithoutABurstAndKeepsItsPlaceAmongTheOthers() {
    Schedule schedule = new Schedule(1_000, 100);
    schedule.begin(1_250);
    assertThat(schedule.take()).isEqualTo(1_300);
    schedule.begin(5_000);
    assertThat(schedule.due()).as("a later connection").isEqualTo(1_400);
  }

  @Test
  void countsEveryMessageThatIsOverdue() {
    List<String> overdue = new ArrayList<>();
    new Schedule(1_000, 100).overdue(1_201, (wait, count) -> overdue.add(wait + "x" + count));
    assertThat(overdue).containsExactly("201x1", "101x1", "1x1");
  }

  @Test
  void countsNoneBeforeItsTime() {
    new Schedule(1_000, 100).overdue(1_000, (wait, count) -> assertThat(count).isZero());
  }

  /** An absurd rate leaves billions of messages overdue. */
  @Test
  void countsBillionsInFewSteps() {
    long[] sum = new long[2];
    new Schedule(0, 1)
        .overdue(
            60_000_000_000L,
            (wait, count) -> {
              sum[0] += count;
              sum[1]++;
            });
    assertThat(sum[0]).isEqualTo(60_000_000_000L);
    assertThat(sum[1]).isLessThanOrEqualTo(10_000);
  }
}
