/** The core as a whole over real sockets, without Quarkus. */
@NullMarked
package io.echosounder.core;

import org.jspecify.annotations.NullMarked;
