/**
 * Reports the core to the outside: metrics and health checks on the management port, and the log of
 * connections. Nothing here changes anything. No metric has a connection or an address as a tag.
 */
@NullMarked
package io.echosounder.telemetry;

import org.jspecify.annotations.NullMarked;
