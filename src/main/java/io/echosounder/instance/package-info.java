/**
 * The name of this instance: {@link io.echosounder.instance.InstanceName} is what the start line
 * and the REST API show, so that answers of several servers can be told apart.
 */
@NullMarked
package io.echosounder.instance;

import org.jspecify.annotations.NullMarked;
