package io.echosounder.logging;

import io.quarkus.bootstrap.logging.InitialConfigurator;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Collections;
import java.util.logging.Handler;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.LogContext;
import org.jboss.logmanager.Logger;
import org.jboss.logmanager.formatters.JsonFormatter;
import org.jboss.logmanager.handlers.ConsoleHandler;

/**
 * Puts an {@link OutboxHandler} in front of every log handler that the configuration adds, such as
 * a file or a syslog. The console's handler needs none, because it prints to {@link
 * StandardStreams}. Handlers that write JSON get a {@link FieldFormatter}.
 */
@Singleton
final class LogHandlers {

  /** Runs before everything that logs at the start. */
  private static final int FIRST = 1;

  void start(@Observes @Priority(FIRST) StartupEvent event) {
    Handler[] root = InitialConfigurator.DELAYED_HANDLER.getHandlers();
    addFields(root);
    if (LaunchMode.current() == LaunchMode.NORMAL) {
      neverBlock(root);
    }
  }

  private static void addFields(Handler[] handlers) {
    for (Handler handler : handlers) {
      if (handler.getFormatter() instanceof JsonFormatter json) {
        handler.setFormatter(new FieldFormatter(json));
      }
      if (handler instanceof ExtHandler outer) {
        addFields(outer.getHandlers());
      }
    }
  }

  private static void neverBlock(Handler[] root) {
    if (wrap(root)) {
      InitialConfigurator.DELAYED_HANDLER.setHandlers(root);
    }
    LogContext context = LogContext.getLogContext();
    for (String name : Collections.list(context.getLoggerNames())) {
      Logger logger = context.getLoggerIfExists(name);
      // The handlers of the root logger are done above.
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
