/**
 * How the query of a request becomes the parameters of a resource method. {@link
 * io.echosounder.admin.parameters.ParameterCheck} refuses parameters that the method does not have,
 * and {@link io.echosounder.admin.parameters.Parameters} reads the values of the others. Only the
 * methods declare parameters.
 */
@NullMarked
package io.echosounder.admin.parameters;

import org.jspecify.annotations.NullMarked;
