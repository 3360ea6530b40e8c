@NullMarked
package io.echosounder.http;

import org.jspecify.annotations.NullMarked;
