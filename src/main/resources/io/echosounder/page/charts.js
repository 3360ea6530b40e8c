// Three charts over the last ten minutes: connections, arrivals, bytes.

import { html, nothing, render } from './lib/lit-html.js';
import { bytes, clock, count, perSecond, rate } from './format.js';
import { columns, latest, range, refusedSum } from './history.js';
import { state } from './state.js';

const whole = (n) => (Number.isInteger(n) ? count(n) : '');

const CHARTS = [
  {
    id: 'open',
    title: 'Connections',
    axis: whole,
    series: [{ name: 'open', label: 'Open', color: '--line-1', now: (l) => count(l.open), at: (n) => count(n) }],
    note: (l) => `of ${count(l.maxConnections)} at most`,
  },
  {
    id: 'arrivals',
    title: 'Arrivals',
    axis: (n) => (n >= 1 || n === 0 ? whole(n) : n.toFixed(1)),
    series: [
      { name: 'accepted', label: 'Accepted', color: '--line-1', now: (l) => count(l.accepted), at: perSecond },
      { name: 'refused', label: 'Refused', color: '--line-2', now: (l) => count(refusedSum(l)), at: perSecond },
    ],
    note: (l) => [`${perSecond(latest.accepted)} accepted`, ...causes(l)].join(' · '),
  },
  {
    id: 'bytes',
    title: 'Bytes a second',
    axisWidth: 62,
    // Steps of 1, 2, 4 … bytes, because a KiB is 1024.
    steps: Array.from({ length: 50 }, (_, i) => 2 ** i),
    axis: (n) => bytes(n).replace('.0 ', ' '),
    series: [
      { name: 'received', label: 'Received', color: '--line-1', now: () => rate(latest.received), at: rate },
      { name: 'sent', label: 'Sent', color: '--line-2', now: () => rate(latest.sent), at: rate },
    ],
    note: (l) => `${bytes(l.bytesReceived)} in, ${bytes(l.bytesSent)} out`,
  },
];

/** Why connections were refused, where any were. */
const causes = (l) => Object.entries(l.refused).filter(([, n]) => n > 0).map(([cause, n]) => `${cause} ${count(n)}`);

/** The sample under the pointer, in all charts at once; null without a pointer. */
let pointed = null;

const plots = new Map();

/** Draws the figures and the curves. */
export function drawCharts(container) {
  const listener = state.listener;
  if (!listener) return;
  render(CHARTS.map((chart) => card(chart, listener)), container);
  for (const chart of CHARTS) {
    const plot = plots.get(chart.id) ?? create(chart, container);
    plot.setData([columns.time, ...chart.series.map((s) => columns[s.name])], false);
    plot.setScale('x', { min: range()[0], max: range()[1] });
  }
}

const card = (chart, listener) => html`
  <figure class="card chart" id="chart-${chart.id}">
    <figcaption>
      <h2>${chart.title}</h2>
      <p class="note">${pointed === null ? chart.note(listener) : `at ${clock(columns.time[pointed] * 1000)}`}</p>
      <dl>
        ${chart.series.map((s, i) => html`
          <div class="figure">
            <dt>${chart.series.length > 1 ? html`<i class="key key-${i + 1}"></i>` : nothing}${s.label}</dt>
            <dd data-figure=${s.name}>${pointed === null ? s.now(listener) : s.at(columns[s.name][pointed] ?? 0)}</dd>
          </div>`)}
      </dl>
    </figcaption>
    <div class="plot" aria-hidden="true"></div>
  </figure>`;

/** A label of time nearer to the corner than this would touch the lowest label of the other axis. */
const HALF_LABEL = 26;

/** Without seconds where they are all zero. */
const time = (t, all) => clock(t * 1000).slice(0, all.every((each) => each % 60 === 0) ? 5 : 8);

const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function create(chart, container) {
  const place = container.querySelector(`#chart-${chart.id} .plot`);
  // Functions, so that a change between light and dark needs a redraw and nothing else.
  const axis = {
    stroke: () => color('--muted'),
    grid: { stroke: () => color('--grid'), width: 1 },
    ticks: { show: false },
    font: '11px system-ui, sans-serif',
  };
  const plot = new uPlot(
    {
      width: place.clientWidth || 300,
      height: place.clientHeight || 120,
      padding: [8, 22, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        points: { size: 6 },
        drag: { x: false, y: false },
        sync: { key: 'charts', setSeries: false },
      },
      hooks: { setCursor: [(u) => point(u.cursor.idx, container)] },
      scales: { x: { time: true, auto: false }, y: { range: (u, min, max) => [0, Math.max(1, (max ?? 0) * 1.1)] } },
      axes: [
        {
          ...axis,
          size: 22,
          gap: 2,
          space: 70,
          values: (u, splits) => splits.map((t) => (u.valToPos(t, 'x') < HALF_LABEL ? '' : time(t, splits))),
        },
        {
          ...axis,
          size: chart.axisWidth ?? 44,
          gap: 4,
          space: (u) => (u.height < 100 ? 16 : 28),
          incrs: chart.steps,
          values: (u, splits) => splits.map(chart.axis),
        },
      ],
      series: [
        {},
        ...chart.series.map((s, i) => ({
          stroke: () => color(s.color),
          fill: i === 0 ? () => color('--line-1-fill') : undefined,
          width: 1.75,
          dash: i === 1 ? [5, 3] : undefined,
          points: { show: false },
        })),
      ],
    },
    [columns.time, ...chart.series.map((s) => columns[s.name])],
    place,
  );
  new ResizeObserver(() => plot.setSize({ width: place.clientWidth, height: place.clientHeight })).observe(place);
  plots.set(chart.id, plot);
  return plot;
}

function point(index, container) {
  if ((index ?? null) !== pointed) {
    pointed = index ?? null;
    render(CHARTS.map((chart) => card(chart, state.listener)), container);
  }
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  for (const plot of plots.values()) plot.redraw(false, true);
});
