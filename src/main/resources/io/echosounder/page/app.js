// The live page. It uses the REST API and its events, nothing else.
//
// A second's round: read the listener, the page of connections that is shown, and the inspected connection. Events of the
// stream come in between. Everything goes into the modules' own state, and state.js draws it, ten times a second at most.

import { html, nothing, render } from './lib/lit-html.js';
import { call, onAnswer, Problem, readIndex } from './api.js';
import { drawCharts } from './charts.js';
import { connections, refreshShown } from './connections.js';
import { drawDialog } from './dialog.js';
import { addEvent, eventList } from './events.js';
import { clock } from './format.js';
import { drainLine, header } from './header.js';
import { add, save } from './history.js';
import { inspector, refreshInspected } from './inspector.js';
import { EventStream } from './stream.js';
import { changed, notify, onDraw, state } from './state.js';
import { TimeoutsEditor } from './timeouts.js';

const PERIOD = 1000;

const serverTimeouts = new TimeoutsEditor('/timeouts', 'server', 'patch');
const place = (id) => document.getElementById(id);

onDraw(() => {
  render(header(), place('header'));
  render(banner(), place('link'));
  drawCharts(place('charts'));
  render(drainLine(), place('drain'));
  render(timeoutsCard(), place('timeouts'));
  render(connections(), place('list'));
  render(inspector(), place('inspector'));
  render(eventList(), place('events'));
  render(state.notice ? html`<p>${state.notice}</p>` : nothing, place('notice'));
  drawDialog();
  document.title = state.listener
    ? `${state.lostSince ? 'lost: ' : ''}${state.listener.instance}, ${state.listener.open} open – Echosounder`
    : 'Echosounder';
});

const timeoutsCard = () => html`
  <details class="card" ?open=${!narrow}>
    <summary>
      <h2 id="timeouts-title">Timeouts</h2> <span class="muted">of the server: ${serverTimeouts.inWords()}</span>
    </summary>
    ${serverTimeouts.view()}
  </details>`;

/** There the reader opens what is wanted. */
const narrow = matchMedia('(max-width: 720px)').matches;

function banner() {
  if (state.loggedOut !== null) {
    return html`<p>${state.loggedOut}
      <button type="button" @click=${() => location.reload()}>Log in</button></p>`;
  }
  if (state.lostSince === null) return nothing;
  const seconds = Math.round((Date.now() - state.lostSince) / 1000);
  return html`<p>No answer from the server since ${clock(state.lostSince)} (${seconds} s). What you see is from then.
    Trying again…</p>`;
}

onAnswer((answer) => {
  if (answer === null) {
    state.lostSince ??= Date.now();
    document.body.dataset.lost = '';
  } else if (answer instanceof Problem) {
    // Another password holds since a restart. Only a navigation makes the browser ask for it.
    state.loggedOut = answer.message;
    state.lostSince = null;
    stop();
  } else if (state.lostSince !== null) {
    state.lostSince = null;
    delete document.body.dataset.lost;
    // Another version may answer now. The stream need not wait for its next try.
    readAll().catch(() => {});
    stream.stop();
    stream.start();
  }
  changed();
});

async function readAll() {
  state.index = await readIndex();
  await Promise.all([serverTimeouts.load(), readListener()]);
}

async function readListener() {
  const { data } = await call('GET', '/listener');
  takeListener(data);
  add(data, Date.now() / 1000);
}

function takeListener(listener) {
  state.listener = listener;
  changed();
}

/** Tables are read by the round; an event only brings forward what changed by itself. */
function onEvent(name, data) {
  addEvent(name, data);
  if (name === 'listener-changed') takeListener(data);
  if (name === 'timeouts-changed' && !data.connection) serverTimeouts.load();
  if (name === 'events-missed') round();
}

const stream = new EventStream(onEvent, (problem) => {
  state.streamProblem = problem;
  if (problem) round();
  changed();
});

let rounds = 0;
let timer;

/** Reads everything that moves. A slow server is asked less often. */
async function round() {
  clearTimeout(timer);
  if (state.loggedOut !== null) return;
  const mine = ++rounds;
  const begun = performance.now();
  if (state.index === null) {
    await readAll().catch((problem) => notify(problem.message));
  } else {
    const results = await Promise.allSettled([readListener(), refreshShown(), refreshInspected()]);
    const failure = results[0].reason;
    if (failure && state.lostSince === null && state.loggedOut === null) notify(failure.message);
  }
  changed();
  if (mine === rounds && !document.hidden) {
    const took = performance.now() - begun;
    timer = setTimeout(round, Math.max(PERIOD - took, 3 * took, 100));
  }
}

function stop() {
  clearTimeout(timer);
  rounds++;
  stream.stop();
}

/** A hidden page asks for nothing; when it is seen again, the stream continues after the last event. */
function onVisibility() {
  if (document.hidden) {
    stop();
    save();
  } else if (state.loggedOut === null) {
    stream.start();
    round();
  }
}

document.addEventListener('visibilitychange', onVisibility);
addEventListener('pagehide', save);
document.body.dataset.tab = 'open';
onVisibility();
