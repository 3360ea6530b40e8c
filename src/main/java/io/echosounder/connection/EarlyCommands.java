package io.echosounder.connection;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Commands that came before the socket was registered. A connection is in the registry a moment
 * before that, and its socket cannot be closed in that moment. On the event loop only.
 */
final class EarlyCommands {

  /** Null while there are none, which is nearly always. */
  private @Nullable List<Runnable> commands;

  void add(Runnable command) {
    if (commands == null) {
      commands = new ArrayList<>();
    }
    commands.add(command);
  }

  void run() {
    List<Runnable> due = commands;
    if (due != null) {
      commands = null;
      due.forEach(Runnable::run);
    }
  }
}
