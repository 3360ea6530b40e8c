/**
 * What can be said of the manifests and Dockerfiles without a cluster: they build, they are what
 * Kubernetes reads, and they agree with the code.
 */
@NullMarked
package io.echosounder.kubernetes;

import org.jspecify.annotations.NullMarked;
