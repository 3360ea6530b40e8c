/**
 * What both ends of the path need: one way to write durations and sizes, and the mistakes that a
 * configuration can have. Plain Java, without Netty and without Quarkus.
 */
@NullMarked
package io.echosounder.common;

import org.jspecify.annotations.NullMarked;
