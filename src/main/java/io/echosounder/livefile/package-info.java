/**
 * Steering that lasts: a file whose timeouts and maximum hold without a restart, in Kubernetes a
 * mounted ConfigMap.
 *
 * <p>{@link io.echosounder.livefile.LiveValues} reads a file whole or not at all, {@link
 * io.echosounder.livefile.LiveFile} looks at it again and again and applies what has changed.
 */
@NullMarked
package io.echosounder.livefile;

import org.jspecify.annotations.NullMarked;
