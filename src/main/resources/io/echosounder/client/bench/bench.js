"use strict";
// Draws one run of bench, or two beside each other.
const { element, table, span, tick, count, chart, drawAll } = Report;
const runs = JSON.parse(document.getElementById("runs").textContent);
const page = document.getElementById("page");
const two = runs.length > 1;
const letter = i => two ? "AB"[i] + " " : "";
const percent = share => (share * 100).toFixed(0) + " %";
const change = (a, b) => !(a > 0 && b > 0) ? "" : b > 3 * a ? "× " + (b / a).toFixed(1)
  : (b >= a ? "+" : "−") + Math.abs((b / a - 1) * 100).toFixed(1) + " %";
const sum = numbers => numbers.reduce((a, b) => a + b, 0);
const errorsOf = run => sum(Object.values(run.errors));
const address = run => run.address && run.address !== run.target ? `${run.target} (${run.address})` : run.target;

function title(run) {
  return run.label ?? "bench " + (run.address ?? run.target);
}

function workload(run) {
  const loop = run.rate == null ? "closed loop" : `open loop at ${count(run.rate)} messages/s`;
  return `${run.mode}, ${count(run.connections)} connection${run.connections === 1 ? "" : "s"}, ${count(run.size)} B, `
    + `${run.duration} after ${run.warmup} of warm-up, ${loop}, ${run.loops} event loop${run.loops === 1 ? "" : "s"} (${run.transport})`;
}

const date = run => new Date(run.startedAt).toLocaleString("en-GB", { dateStyle: "long", timeStyle: "medium", timeZone: "UTC" }) + " UTC";

// What is known of both sides.
const build = side => side == null ? "unknown" : `${side.version}, commit ${side.commit}, ${side.runtime}${side.instance ? ", instance " + side.instance : ""}`;
const FACTS = [
  ["date", date],
  ["label", run => run.label ?? "–"],
  ["target", address],
  ["load", workload],
  ["measured", run => span(run.measuredSeconds)],
  ["client", run => build(run.client)],
  ["machine", run => `${run.client.processors} processor${run.client.processors === 1 ? "" : "s"}, ${run.client.system}`],
  ["server", run => build(run.server)],
  ["command", run => element("code", {}, run.commandLine)],
];

// Each figure: its name, its number, how to write it.
const FIGURES = [
  ["messages/s", run => run.messagesPerSecond, count],
  ["MB/s", run => run.bytesPerSecond / 1e6, v => v.toFixed(1)],
  ["p50", run => run.latency?.p50Seconds, span],
  ["p99", run => run.latency?.p99Seconds, span],
  ["slowest", run => run.latency?.maxSeconds, span],
  ["errors", errorsOf, count],
  ["client's CPU", run => run.clientCpus, percent],
];
const LATENCIES = [["fastest", "min"], ["mean", "mean"], ["p50", "p50"], ["p75", "p75"], ["p90", "p90"], ["p99", "p99"],
  ["p99.9", "p999"], ["p99.99", "p9999"], ["slowest", "max"]];

page.append(element("h1", {}, two ? `A: ${title(runs[0])}, B: ${title(runs[1])}` : title(runs[0])));
page.append(element("p", { class: "faint" }, two ? "Two runs of bench" : `${date(runs[0])} · ${workload(runs[0])}`));
runs.forEach((run, i) => {
  if (run.result !== "ok")
    page.append(element("p", { class: "warning" }, `${letter(i)}${run.result}: ${run.message}`));
  if (run.clientWasTheLimit)
    page.append(element("p", { class: "warning" }, `${letter(i)}The client was the limit, not the server: its event loops were busy all the time.`));
  if (run.mode !== "churn" && run.open < run.connections)
    page.append(element("p", { class: "warning" }, `${letter(i)}Only ${count(run.open)} of ${count(run.connections)} connections were open at the end.`));
});

if (two) {
  const rows = FIGURES.map(([name, number, write]) => {
    const [a, b] = runs.map(number);
    return [name, a == null ? "–" : write(a), b == null ? "–" : write(b), change(a, b)];
  });
  page.append(element("h2", {}, "Figures"), table("numbers", ["", "A", "B", "B to A"], rows));
} else {
  page.append(element("div", { class: "tiles" }, FIGURES.filter(([, number]) => number(runs[0]) != null)
    .map(([name, number, write]) => element("div", { class: "tile" }, element("span", { class: "faint" }, name),
      element("b", {}, write(number(runs[0])))))));
}

const timed = runs.filter(run => run.latency != null);
const colours = ["blue", "orange"];
const each = make => runs.flatMap((run, i) => run.latency == null ? [] : make(run, letter(i), colours[i]));

if (timed.length > 0) {
  page.append(element("h2", {}, "Latency"));
  const rows = LATENCIES.map(([name, field]) => {
    const values = runs.map(run => run.latency?.[field + "Seconds"]);
    return [name, ...values.map(span), ...(two ? [change(...values)] : [])];
  });
  const share = nines => +(100 - 100 / nines).toPrecision(8) + " %";
  page.append(element("div", { class: "grid" },
    element("section", {}, element("h3", {}, "Percentiles"),
      table("numbers", two ? ["", "A", "B", "B to A"] : ["", "latency"], rows)),
    chart({
      title: "Latency by percentile", height: 260, x: { log: true, write: share, range: (u, min, max) => [1, max] }, y: { log: true, write: span, tick },
      heads: ["p50", "p99", "p99.9"],
      rows: each((run, name, colour) => [{
        name: name + "latency", colour, xs: run.percentiles.map(p => 100 / (100 - p[0])),
        ys: run.percentiles.map(p => Math.max(p[1], 1e-9)),
        cells: ["p50", "p99", "p999"].map(p => span(run.latency[p + "Seconds"])),
      }]),
    }),
    chart({
      title: "Histogram", height: 260, x: { log: true, write: span, tick }, y: { write: v => +v.toPrecision(3) + " %" },
      heads: ["fastest", "most often", "slowest"],
      note: "Share of the messages. Each bar is 12 % wider than the one before it.",
      rows: each((run, name, colour) => {
        const all = sum(run.histogram.map(bar => bar[2]));
        const middle = bar => Math.sqrt(bar[0] * bar[1]);
        const most = run.histogram.reduce((a, b) => b[2] > a[2] ? b : a);
        const filled = two ? gaps(run.histogram) : run.histogram;
        return [{
          name: name + "latency", colour, bars: !two, fill: two,
          xs: filled.map(middle), ys: filled.map(bar => bar[2] / all * 100),
          cells: [span(run.latency.minSeconds), span(middle(most)), span(run.latency.maxSeconds)],
        }];
      }),
    })));
}

/** Two histograms are lines, which have to come down to zero where nothing was measured. */
function gaps(histogram) {
  const step = 10 ** (1 / 20), all = [];
  for (const bar of histogram) {
    const last = all.at(-1);
    if (last && bar[0] > last[1] * 1.01) {
      all.push([last[1], last[1] * step, 0]);
      if (bar[0] > last[1] * step * 1.01) all.push([bar[0] / step, bar[0], 0]);
    }
    all.push(bar);
  }
  return all;
}

page.append(element("h2", {}, "Over time"));
const seconds = v => +v.toFixed(1) + " s";
const time = { write: seconds, range: (u, min, max) => [0, max] };
const charts = [chart({
  title: "Throughput in messages a second", x: time, y: {}, sync: "time",
  rows: runs.map((run, i) => ({ name: letter(i) + "messages/s", colour: two ? colours[i] : "blue", fill: !two, xs: run.series.seconds,
    ys: run.series.messagesPerSecond })),
})];
if (timed.length > 0) {
  const line = (run, name, colour, field, dash) => ({ name: name + field, colour, dash, xs: run.series.seconds,
    ys: run.series[field + "Seconds"].map(v => v == null ? null : Math.max(v, 1e-9)) });
  charts.push(chart({
    title: "Latency", x: time, y: { log: true, write: span, tick }, sync: "time",
    rows: each((run, name, colour) => two
      ? [line(run, name, colour, "p99"), line(run, name, colour, "p50", [6, 4])]
      : [line(run, name, "red", "max", [3, 3]), line(run, name, "orange", "p99"), line(run, name, "green", "p50")]),
  }));
}
const failed = runs.flatMap((run, i) => Object.keys(run.series.errors).map(kind => [run, i, kind]));
if (failed.length > 0) {
  const inks = ["red", "violet", "orange", "blue", "green", "grey"];
  charts.push(chart({
    title: "Errors", x: time, y: {}, sync: "time", heads: ["in all", "most in a second"],
    rows: failed.map(([run, i, kind], n) => ({ name: letter(i) + kind, colour: inks[n % inks.length], bars: !two, align: -1,
      dash: two && i === 1 ? [6, 4] : undefined, xs: run.series.seconds, ys: run.series.errors[kind],
      cells: [count(sum(run.series.errors[kind])), count(Math.max(...run.series.errors[kind]))] })),
    note: failed.map(([run, i, kind]) => `${letter(i)}${kind}: ${run.reasons[kind] ?? "no reason known"}`).join("; "),
  }));
} else {
  charts.push(element("section", {}, element("h3", {}, "Errors"), element("p", {}, "No errors.")));
}
page.append(...charts);

page.append(element("h2", {}, "The run"));
page.append(table("facts" + (two ? " two" : ""), two ? ["", "A", "B"] : null, FACTS.map(([name, value]) => [name, ...runs.map(value)])));
drawAll();
