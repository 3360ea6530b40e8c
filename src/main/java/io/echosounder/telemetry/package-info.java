/**
 * What the core does, as metrics and health checks on the management port. Nothing here changes
 * anything, and nothing is tagged by connection or address.
 */
@NullMarked
package io.echosounder.telemetry;

import org.jspecify.annotations.NullMarked;
