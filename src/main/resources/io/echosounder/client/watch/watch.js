"use strict";
// Draws one run of watch: the disruptions as bands over the round trips, and a table of them.
const { element, table, span, count, chart, drawAll } = Report;
const [run] = JSON.parse(document.getElementById("runs").textContent);
const page = document.getElementById("page");
const colours = { "stall": "orange", "silence": "orange", "refused": "violet", "upgrade-refused": "violet", "connect-timeout": "violet", "unreachable": "violet" };
const colour = kind => colours[kind] ?? "red";
const key = kind => element("span", { class: "key", style: `border-color: var(--${colour(kind)})` });
// The date is at the top. A run of more than a day needs it in each line too.
const clock = instant => run.begin.slice(0, 10) === instant.slice(0, 10) ? instant.slice(11, 23) : instant.slice(0, 23).replace("T", " ");
const seconds = value => value.toFixed(value < 10 ? 1 : 0) + " s";

page.append(element("h1", {}, run.title), element("p", { class: "faint" }, `from ${run.begin}`), element("pre", {}, run.text));
const row = (name, colour, ys, more) => ({ name, colour, xs: run.seconds, ys, ...more });
page.append(chart({
  title: "Disruptions over the round trips", height: 320, spanGaps: false, x: { write: seconds }, y: { log: true, write: span, tick: Report.tick },
  bands: run.disruptions.map(d => ({ from: d.from, to: d.to, colour: colour(d.kind) })),
  note: "A band is a disruption, in the color of its kind below. A gap in the lines is a time without an echo.",
  rows: [row("slowest", "grey", run.max, { dash: [4, 4] }), row("p99", "orange", run.p99), row("p50", "blue", run.p50)],
}));
page.append(chart({ title: "Messages per second", height: 160, x: { write: seconds }, y: {}, rows: [row("messages/s", "green", run.messages)] }));
page.append(element("h2", {}, "Disruptions"));
// Only a run with --admin has conclusions from both ends.
const bothEnds = run.disruptions.some(d => d.conclusions.length > 0);
const line = d => [element("span", { class: "when" }, key(d.kind), seconds(d.from)), element("span", { class: "when" }, clock(d.begin)), d.text];
page.append(run.disruptions.length === 0 ? element("p", {}, "There was none.")
  : table("", ["at", "UTC", "what", ...bothEnds ? ["both ends"] : []],
    run.disruptions.map(d => bothEnds ? [...line(d), d.conclusions.join("; ")] : line(d))));
drawAll();
