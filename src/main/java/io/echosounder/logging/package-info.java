/**
 * A log that never blocks. The lines of the server wait in memory, in an {@link
 * io.echosounder.logging.Outbox}, whose own thread writes them. If the memory is full, lines are
 * discarded and counted in {@link io.echosounder.logging.Discarded}, and one line reports their
 * number when the log flows again. {@link io.echosounder.logging.FieldFormatter} makes fields of
 * the keys in JSON logs.
 */
@NullMarked
package io.echosounder.logging;

import org.jspecify.annotations.NullMarked;
