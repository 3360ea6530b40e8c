/**
 * The parts that the HTML reports of the commands share: {@link
 * io.echosounder.client.report.HtmlPage} puts the chart library, the style and the data of a run
 * into one file.
 */
@NullMarked
package io.echosounder.client.report;

import org.jspecify.annotations.NullMarked;
