package io.echosounder.client;

import io.echosounder.common.AddressText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Describes the failures of all addresses in one line that names the target and each address. */
final class ConnectFailures {
  private final Target target;
  private final List<ConnectAttempt> attempts;

  /**
   * @param attempts at least one, and all of them failed
   */
  ConnectFailures(Target target, List<ConnectAttempt> attempts) {
    this.target = target;
    this.attempts = attempts;
  }

  Failure failure() {
    return new Failure(exitCode(), text(), attempts.getFirst().failure());
  }

  private String text() {
    Map<String, String> addressesByReason = new LinkedHashMap<>();
    for (ConnectAttempt each : attempts) {
      addressesByReason.merge(
          each.failure().getMessage(),
          AddressText.of(each.address().getAddress()),
          (some, more) -> some + ", " + more);
    }
    String reasons =
        addressesByReason.size() == 1
            ? one(addressesByReason)
            : addressesByReason.entrySet().stream()
                .map(each -> each.getValue() + ": " + each.getKey())
                .collect(Collectors.joining("; "));
    return "connect " + target + ": " + reasons;
  }

  /** Names the addresses, unless the target itself is the only address. */
  private String one(Map<String, String> addressesByReason) {
    Map.Entry<String, String> only = addressesByReason.entrySet().iterator().next();
    return only.getValue().equals(target.host())
        ? only.getKey()
        : only.getKey() + " (tried " + only.getValue() + ")";
  }

  /**
   * A refusal is an answer, so with one refusal the result is not "no address answered". Without a
   * refusal, a timeout wins, because the server may be at the address that did not answer.
   */
  private ExitCode exitCode() {
    List<ExitCode> codes = attempts.stream().map(each -> each.failure().exitCode()).toList();
    boolean refused =
        attempts.stream().anyMatch(each -> each.failure().getMessage().contains("refused"));
    return !refused && codes.contains(ExitCode.CONNECT_TIMEOUT)
        ? ExitCode.CONNECT_TIMEOUT
        : refused ? ExitCode.CONNECT_FAILED : codes.getFirst();
  }
}
