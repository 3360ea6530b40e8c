/**
 * A file that changes timeouts and the maximum of connections without a restart. In Kubernetes it
 * is a mounted ConfigMap.
 *
 * <p>{@link io.echosounder.livefile.LiveValues} parses the file. {@link
 * io.echosounder.livefile.LiveFile} watches the file and applies its changes.
 */
@NullMarked
package io.echosounder.livefile;

import org.jspecify.annotations.NullMarked;
