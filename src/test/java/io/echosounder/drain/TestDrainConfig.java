package io.echosounder.drain;

import java.time.Duration;

/** The drain's configuration as a value. */
public record TestDrainConfig(
    boolean unready, Duration delay, Duration quiet, Duration spread, Duration timeout, Force force)
    implements DrainConfig {}
