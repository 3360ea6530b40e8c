package io.echosounder.connection;

import java.util.ArrayList;
import java.util.List;

/**
 * Commands that came before the socket was registered. A connection is in the registry a moment
 * before that, and its socket cannot be closed in that moment. On the event loop only.
 */
final class EarlyCommands {

  private List<Runnable> commands = new ArrayList<>();

  void add(Runnable command) {
    commands.add(command);
  }

  void run() {
    List<Runnable> due = commands;
    commands = new ArrayList<>();
    due.forEach(Runnable::run);
  }
}
