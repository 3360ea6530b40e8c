/** Tests of the live page's files; a browser looks at the page in {@code PageIT}. */
@NullMarked
package io.echosounder.page;

import org.jspecify.annotations.NullMarked;
