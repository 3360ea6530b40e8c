/**
 * Tests of the manifests and Dockerfiles without a cluster: they build, Kubernetes can read them,
 * and they agree with the code.
 */
@NullMarked
package io.echosounder.kubernetes;

import org.jspecify.annotations.NullMarked;
