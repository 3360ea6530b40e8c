/**
 * The live page at {@code /} of the admin port. {@link io.echosounder.page.PageRoutes} serves its
 * files; everything else is JavaScript that uses the REST API alone, in {@code
 * src/main/resources/io/echosounder/page}: {@code app.js} is the first file to read.
 */
@NullMarked
package io.echosounder.page;

import org.jspecify.annotations.NullMarked;
