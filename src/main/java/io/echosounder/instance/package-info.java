/**
 * The name of this server. The start line, the logs and the REST API show the {@link
 * io.echosounder.instance.InstanceName}, so that a reader knows which server an answer is from.
 */
@NullMarked
package io.echosounder.instance;

import org.jspecify.annotations.NullMarked;
