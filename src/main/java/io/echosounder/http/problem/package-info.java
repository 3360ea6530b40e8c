/**
 * Errors as both HTTP ports answer them (RFC 9457). {@link io.echosounder.http.problem.ProblemType}
 * lists them all. A resource throws a {@link io.echosounder.http.problem.ProblemException}; {@link
 * io.echosounder.http.problem.ProblemMappers} answers it, and every failure of the framework.
 */
@NullMarked
package io.echosounder.http.problem;

import org.jspecify.annotations.NullMarked;
