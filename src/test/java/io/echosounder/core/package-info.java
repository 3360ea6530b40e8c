/** The core over real sockets, without Quarkus: listener, connections, timeouts, registry. */
@NullMarked
package io.echosounder.core;

import org.jspecify.annotations.NullMarked;
