package io.echosounder.timeout;

import io.echosounder.common.Durations;
import java.time.Duration;
import org.eclipse.microprofile.config.spi.Converter;

/** Lets properties take the same durations as the API. */
public final class DurationConverter implements Converter<Duration> {

  private static final long serialVersionUID = 1L;

  @Override
  public Duration convert(String value) {
    return Durations.parseTimeout(value);
  }
}
