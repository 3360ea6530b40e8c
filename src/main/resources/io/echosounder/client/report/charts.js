"use strict";
// Makes elements and draws charts with uPlot for the reports. Every chart has a table of its values below it, because
// people print reports and read them on telephones.
const Report = (() => {
  /** Makes an element. Texts are never parsed as HTML. */
  function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children.flat().filter(child => child != null));
    return made;
  }

  const table = (className, head, rows) => element("table", { class: className },
    head && element("thead", {}, element("tr", {}, head.map(text => element("th", { scope: "col" }, text)))),
    element("tbody", {}, rows.map(([name, ...values]) =>
      element("tr", {}, element("th", { scope: "row" }, name), values.map(value => element("td", {}, value))))));

  const digits = value => value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);

  /** Writes seconds as the terminal does: 43.1 µs, 1.25 ms, 7.00 s, 15.0 min. */
  function span(seconds) {
    if (seconds == null) return "–";
    const units = [[1e-6, 1e-9, "ns"], [1e-3, 1e-6, "µs"], [1, 1e-3, "ms"], [120, 1, "s"], [7200, 60, "min"], [Infinity, 3600, "h"]];
    const [, unit, name] = units.find(([below]) => seconds < below);
    return (name === "ns" ? Math.round(seconds / unit) : digits(seconds / unit)) + " " + name;
  }

  /** The same without trailing zeros, for the ticks of an axis. */
  const tick = seconds => seconds === 0 ? "0" : span(seconds).replace(/(\.\d*?)0+ /, "$1 ").replace(". ", " ");

  const count = value => value == null ? "–"
    : value > 0 && value < 100 ? String(+value.toPrecision(3)) : Math.round(value).toLocaleString("en");

  const colour = name => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();

  const charts = [];
  let printing = false;
  const PRINTED_WIDTH = 660;

  /** A logarithmic axis shows the decades, some steps between if there are few, and every other one if they find no room. */
  function ofDecades(u, splits, index) {
    const decades = Math.log10(splits.at(-1) / splits[0]);
    const room = (index === 0 ? u.bbox.width : u.bbox.height * 3) / devicePixelRatio / decades;
    const shown = decades > 2.5 ? [1] : decades > 1.2 ? [1, 3] : decades > 0.6 ? [1, 2, 5] : [1, 2, 3, 4, 5, 6, 8];
    return splits.map(v => {
      const decade = Math.floor(Math.log10(v) + 1e-9);
      const isShown = shown.includes(Math.round(v / 10 ** decade * 10) / 10) && (room > 62 || decade % 2 === 0);
      return isShown ? v : null;
    });
  }

  function axis(shape, isY, ink, line) {
    const write = shape.write ?? count;
    return {
      stroke: ink, font: "12px system-ui, 'DejaVu Sans', sans-serif",
      grid: { stroke: line, width: 1, ...(shape.log && { filter: ofDecades }) },
      ticks: { stroke: line, width: 1, size: 5, ...(shape.log && { filter: ofDecades }) },
      ...(shape.log && { filter: ofDecades }),
      values: (u, splits) => splits.map(v => v == null ? "" : (shape.tick ?? write)(v)),
      // One width for all, so that charts below each other have the same times below each other.
      ...(isY ? { size: 72 } : { size: 34, space: 60 }),
    };
  }

  /**
   * Draws a chart with its table of values.
   *
   * shape: title, note, height; x and y: {log, write, tick, fromZero};
   * rows: [{name, colour, dash, fill, bars, xs, ys, cells}], where cells overrides the table's lowest, mean and highest;
   * bands: [{from, to, colour}] on the x axis, behind the lines;
   * sync: charts with the same word share the cursor; heads: the names of the columns.
   */
  function chart(shape) {
    const holder = element("div", { class: "chart", role: "img", "aria-label": shape.title });
    const atCursor = shape.rows.map(() => element("td", {}, "–"));
    const heads = ["", ...(shape.heads ?? ["lowest", "mean", "highest"]), shape.atCursor ?? "at cursor"];
    const legend = element("table", { class: "legend numbers" },
      element("thead", {}, element("tr", {}, heads.map(text => element("th", { scope: "col" }, text)))),
      element("tbody", {}, shape.rows.map((row, i) => element("tr", {},
        element("th", { scope: "row" }, key(row), row.name),
        cells(row, shape).map(text => element("td", {}, text)), atCursor[i]))));
    const made = element("section", {}, element("h3", {}, shape.title), holder, legend,
      shape.note ? element("p", { class: "faint" }, shape.note) : null);
    charts.push({ holder, shape, atCursor, plot: null });
    return made;
  }

  function key(row) {
    return element("span", { class: "key", style: `border-color: var(--${row.colour}); border-top-style: ${row.dash ? "dashed" : "solid"}` });
  }

  function cells(row, shape) {
    if (row.cells) return row.cells;
    const known = row.ys.filter(v => v != null);
    if (known.length === 0) return ["–", "–", "–"];
    const write = shape.y.write ?? count;
    return [Math.min(...known), known.reduce((a, b) => a + b, 0) / known.length, Math.max(...known)].map(write);
  }

  /** Bars stand on each other: each is drawn up to the sum of those below it, the highest first. */
  function columns(rows) {
    const sums = rows.map(row => row.ys.slice());
    for (let i = rows.length - 2; i >= 0; i--)
      if (rows[i].bars) sums[i] = sums[i].map((v, at) => v + sums[i + 1][at]);
    const joined = uPlot.join(rows.map((row, i) => [row.xs, sums[i]]));
    return joined;
  }

  function build(each) {
    const { holder, shape, atCursor } = each;
    each.plot?.destroy();
    const ink = colour("faint"), line = colour("line");
    const range = shape.y.log ? undefined : { range: (u, min, max) => [shape.y.fromZero === false ? min : 0, (max * 1.08) || 1] };
    const data = columns(shape.rows);
    const writeX = shape.x.write ?? count, writeY = shape.y.write ?? count;
    each.plot = new uPlot({
      width: width(holder), height: shape.height ?? 230, padding: [10, 38, 0, 0],
      scales: { x: { time: false, ...(shape.x.log && { distr: 3 }), ...(shape.x.range && { range: shape.x.range }) },
                y: shape.y.log ? { distr: 3 } : range },
      axes: [axis(shape.x, false, ink, line), axis(shape.y, true, ink, line)],
      cursor: { y: false, ...(shape.rows.some(row => row.bars) && { points: { show: false } }), ...(shape.sync && { sync: { key: shape.sync } }) },
      series: [{}, ...shape.rows.map(row => ({
        stroke: colour(row.colour), width: row.bars ? 0 : 1.75, dash: row.dash, spanGaps: shape.spanGaps ?? true,
        fill: row.bars ? colour(row.colour) : row.fill ? colour(row.colour) + "22" : undefined,
        ...(row.bars && { paths: uPlot.paths.bars({ size: [0.9, 60], align: row.align ?? 0 }), points: { show: false } }),
        ...(!row.bars && { points: { fill: colour("paper") } }),
      }))],
      hooks: {
        ...(shape.bands && { drawClear: [u => bands(u, shape.bands)] }),
        setCursor: [u => {
          const at = u.cursor.idx;
          shape.rows.forEach((row, i) => {
            const x = at == null ? null : u.data[0][at], found = x == null ? -1 : row.xs.indexOf(x);
            atCursor[i].textContent = found < 0 || row.ys[found] == null ? "–" : `${writeY(row.ys[found])} @ ${writeX(x)}`;
          });
        }],
      },
    }, data, holder);
  }

  /** At least two pixels wide, because a short time in a long run would be invisible. */
  function bands(u, all) {
    u.ctx.save();
    for (const { from, to, colour: name } of all) {
      const left = u.valToPos(from, "x", true), right = u.valToPos(to, "x", true);
      u.ctx.fillStyle = colour(name) + "44";
      u.ctx.fillRect(left, u.bbox.top, Math.max(2, right - left), u.bbox.height);
    }
    u.ctx.restore();
  }

  const width = holder => printing ? PRINTED_WIDTH : Math.max(240, holder.clientWidth);

  /** Call it when the page is complete: only then the charts know their width. */
  function drawAll() {
    charts.forEach(build);
    const resized = new ResizeObserver(() => {
      if (printing) return;
      for (const { holder, plot, shape } of charts)
        if (plot.width !== width(holder)) plot.setSize({ width: width(holder), height: shape.height ?? 230 });
    });
    charts.forEach(({ holder }) => resized.observe(holder));
    // A canvas does not follow the style by itself.
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => charts.forEach(build));
    const print = on => () => {
      printing = on;
      document.documentElement.classList.toggle("printing", on);
      charts.forEach(build);
    };
    addEventListener("beforeprint", print(true));
    addEventListener("afterprint", print(false));
  }

  return { element, table, span, tick, count, chart, drawAll };
})();
