package io.echosounder.client.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.echosounder.client.CommandProcess;
import io.echosounder.client.CommandProcess.Result;
import java.util.ArrayList;
import java.util.List;

/** Runs bench as a process of its own. */
final class BenchRun {
  private BenchRun() {}

  static JsonNode bench(int code, String target, String... more) throws Exception {
    List<String> args = new ArrayList<>(List.of("bench", "--json"));
    if (!List.of(more).contains("--warmup")) {
      args.addAll(List.of("--warmup", "200ms"));
    }
    args.add(target);
    args.addAll(List.of(more));
    if (!args.contains("-d")) {
      args.addAll(List.of("-d", "1s"));
    }
    Result result = CommandProcess.run(args.toArray(String[]::new));
    assertThat(result.code()).as(result.err()).isEqualTo(code);
    return new ObjectMapper().readTree(result.out());
  }
}
