package io.echosounder.telemetry;

import io.echosounder.build.Build;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmHeapPressureMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.quarkus.micrometer.runtime.binder.JVMInfoBinder;
import jakarta.inject.Singleton;

/**
 * The JVM's meters. Quarkus would bind the same ones, but before the first connection, and they
 * take a tenth of the main thread's time during a start.
 */
@Singleton
public final class JvmMeters {

  private final MeterRegistry meters;

  JvmMeters(MeterRegistry meters) {
    this.meters = meters;
  }

  /** Called when the server listens. A scrape before this lacks these meters, and no others. */
  public void register() {
    bindForLife(new ClassLoaderMetrics());
    bindForLife(new JvmMemoryMetrics());
    bindForLife(new JvmThreadMetrics());
    bindForLife(new JVMInfoBinder());
    bindForLife(new JvmHeapPressureMetrics());
    if (Build.current().kind() != Build.Kind.NATIVE) {
      bindForLife(new JvmGcMetrics());
    }
  }

  /** Nobody closes these, because they live as long as the process. */
  private void bindForLife(MeterBinder binder) {
    binder.bindTo(meters);
  }
}
