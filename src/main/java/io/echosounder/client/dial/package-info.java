/** The command {@code dial}: one exchange with an echo server. */
@NullMarked
package io.echosounder.client.dial;

import org.jspecify.annotations.NullMarked;
