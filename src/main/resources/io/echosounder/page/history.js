// The figures of the last ten minutes, a sample a second. The server keeps none, so they begin when the page is opened;
// a reload of the page keeps them.

const SPAN = 600;
const SHORTEST = 60;
const KEY = 'echosounder.history';

/** After so many seconds without a sample the curves have a gap. */
const GAP = 5;

const SERIES = ['open', 'accepted', 'refused', 'received', 'sent'];

/** Columns as uPlot takes them: seconds first. */
export const columns = { time: [], open: [], accepted: [], refused: [], received: [], sent: [] };

/** The rates of the last second; null where there is nothing to compare with. */
export let latest = { accepted: null, refused: null, received: null, sent: null };

let before = null;
let instance = null;

export const refusedSum = (listener) => Object.values(listener.refused).reduce((a, b) => a + b, 0);

/** Adds what the listener shows now, at a time in seconds. */
export function add(listener, time) {
  if (instance === null) {
    instance = listener.instance;
    restore(time);
  }
  const totals = {
    time,
    accepted: listener.accepted,
    refused: refusedSum(listener),
    received: listener.bytesReceived,
    sent: listener.bytesSent,
  };
  const seconds = before === null ? 0 : time - before.time;
  // Totals that shrink are those of a new process.
  const comparable = seconds > 0 && seconds < GAP && totals.accepted >= before.accepted;
  const per = (name) => (comparable ? Math.max(0, (totals[name] - before[name]) / seconds) : null);
  latest = { accepted: per('accepted'), refused: per('refused'), received: per('received'), sent: per('sent') };
  if (columns.time.length && time - columns.time.at(-1) >= GAP) push(columns.time.at(-1) + 1, {});
  push(time, { open: listener.open, ...latest });
  before = totals;
  while (columns.time.length && columns.time[0] < time - SPAN) {
    for (const column of Object.values(columns)) column.shift();
  }
}

function push(time, values) {
  columns.time.push(time);
  for (const name of SERIES) columns[name].push(values[name] ?? null);
}

/** The visible range of time: what there is, a minute at least. */
export function range() {
  const end = columns.time.at(-1) ?? Date.now() / 1000;
  return [Math.min(end - SHORTEST, columns.time[0] ?? end), end];
}

/** Keeps the samples over a reload of this tab. */
export function save() {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ instance, columns }));
  } catch {
    // Storage may be full or forbidden; then the curves begin anew.
  }
}

function restore(time) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY));
    if (kept?.instance !== instance) return;
    kept.columns.time.forEach((t, i) => {
      if (t > time - SPAN && t < time) push(t, Object.fromEntries(SERIES.map((name) => [name, kept.columns[name][i]])));
    });
  } catch {
    // What cannot be read is left out.
  }
}
