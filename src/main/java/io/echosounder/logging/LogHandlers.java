package io.echosounder.logging;

import io.quarkus.bootstrap.logging.InitialConfigurator;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Collections;
import java.util.logging.Handler;
import org.jboss.logmanager.LogContext;
import org.jboss.logmanager.Logger;
import org.jboss.logmanager.handlers.ConsoleHandler;

/**
 * Puts an {@link OutboxHandler} before every log handler that the configuration has added, such as
 * a file or a syslog. The console's handler needs none: it prints to {@link StandardStreams}.
 */
@Singleton
final class LogHandlers {

  /** Before everything that logs at the start. */
  private static final int FIRST = 1;

  void neverBlock(@Observes @Priority(FIRST) StartupEvent event) {
    if (LaunchMode.current() != LaunchMode.NORMAL) {
      return;
    }
    Handler[] root = InitialConfigurator.DELAYED_HANDLER.getHandlers();
    if (wrap(root)) {
      InitialConfigurator.DELAYED_HANDLER.setHandlers(root);
    }
    LogContext context = LogContext.getLogContext();
    for (String name : Collections.list(context.getLoggerNames())) {
      Logger logger = context.getLoggerIfExists(name);
      // The root logger has the one handler that was looked into above.
      if (logger != null && !name.isEmpty()) {
        Handler[] own = logger.getHandlers();
        if (wrap(own)) {
          logger.setHandlers(own);
        }
      }
    }
  }

  private static boolean wrap(Handler[] handlers) {
    boolean changed = false;
    for (int i = 0; i < handlers.length; i++) {
      if (!(handlers[i] instanceof ConsoleHandler)) {
        handlers[i] = new OutboxHandler(handlers[i]);
        changed = true;
      }
    }
    return changed;
  }
}
