package io.echosounder.connection;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A counter. One thread changes it, with stores that cost nothing; any thread may read it. */
final class Counter {

  private static final VarHandle VALUE;

  static {
    try {
      VALUE = MethodHandles.lookup().findVarHandle(Counter.class, "value", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private long value;

  long get() {
    return (long) VALUE.getOpaque(this);
  }

  void add(long change) {
    VALUE.setOpaque(this, value + change);
  }
}
