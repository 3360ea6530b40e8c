/**
 * Code that server and client share: durations, sizes, addresses, and mistakes in the
 * configuration. Plain Java, without Netty and without Quarkus.
 */
@NullMarked
package io.echosounder.common;

import org.jspecify.annotations.NullMarked;
