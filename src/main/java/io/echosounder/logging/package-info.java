/**
 * A log that cannot block: what the server prints and logs is queued in memory and written by
 * threads of its own. What finds no room is discarded and counted in {@link
 * io.echosounder.logging.Discarded}, and told in one line once the log flows again.
 */
@NullMarked
package io.echosounder.logging;

import org.jspecify.annotations.NullMarked;
