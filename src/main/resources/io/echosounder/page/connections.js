// The listings of connections: tabs, filters, table, pages, and ending connections.

import { html, nothing } from './lib/lit-html.js';
import { live } from './lib/directives/live.js';
import { askEndAll } from './ending.js';
import { count } from './format.js';
import { Listing, NO_FILTERS, PAGE_SIZES } from './listing.js';
import { reasonBar } from './reasons.js';
import { changed, mayChange, state } from './state.js';
import { CLOSED_COLUMNS, OPEN_COLUMNS, table } from './table.js';

const open = new Listing(false);
const closed = new Listing(true);
let tab = 'open';

/** The listing that is shown; null while the tab of events is. */
export const shown = () => (tab === 'open' ? open : tab === 'closed' ? closed : null);

/** Reads again what is shown, unless the reader holds it. */
export async function refreshShown() {
  const listing = shown();
  if (listing && !listing.held) await listing.refresh();
}

function show(name) {
  tab = name;
  document.body.dataset.tab = name;
  shown()?.refresh();
  changed();
}

const TABS = [
  ['open', 'Open', () => state.listener?.open],
  ['closed', 'Closed', () => Object.values(state.listener?.closed ?? {}).reduce((a, b) => a + b, 0)],
  ['events', 'Events', () => null],
];

const tabs = () => html`
  <div class="tabs" role="group" aria-label="What the table shows">
    ${TABS.map(([name, label, figure]) => html`
      <button type="button" class="tab tab-${name}" aria-pressed=${tab === name} @click=${() => show(name)}>
        ${label} ${figure() == null ? nothing : html`<span class="amount">${count(figure())}</span>`}
      </button>`)}
  </div>`;

const STATES = ['open', 'half-closed', 'closing'];

function filters(listing) {
  return html`
    <form class="filters" aria-label="Filter" @submit=${(event) => event.preventDefault()}>
      ${listing.closed ? nothing : html`
        <div class="field">
          <label for="filter-state">State</label>
          <select id="filter-state" @change=${(event) => listing.filter({ state: event.target.value })}>
            <option value="" .selected=${live(listing.filters.state === '')}>any</option>
            ${STATES.map((s) => html`<option value=${s} .selected=${live(listing.filters.state === s)}>${s}</option>`)}
          </select>
        </div>`}
      ${textFilter(listing, 'remote', 'Remote', '10.0.0.0/8')}
      ${listing.closed ? nothing : textFilter(listing, 'idleOver', 'Idle over', '5m')}
      ${textFilter(listing, 'olderThan', 'Older than', '1h')}
      <div class="field sort narrow-only">
        <label for="sort">Sort by</label>
        <select id="sort" @change=${(event) => { listing.sort = event.target.value; listing.toFirst(); }}>
          ${sortOptions(listing)}
        </select>
      </div>
      <div class="field buttons">
        ${listing.filtered
          ? html`<button type="button" @click=${() => listing.filter(NO_FILTERS)}>Clear</button>` : nothing}
        <button type="button" aria-pressed=${listing.held} title="Keep the rows as they are"
          @click=${() => { listing.held = !listing.held; changed(); }}>${listing.held ? 'Held' : 'Hold'}</button>
        ${mayChange() && !listing.closed ? html`
          <button type="button" class="danger" ?disabled=${!listing.data?.total} @click=${() => askEndAll(listing)}>
            ${listing.filtered ? 'End matching…' : 'End all…'}</button>` : nothing}
      </div>
      ${listing.problems[''] ? html`<p class="problem" role="alert">${listing.problems['']}</p>` : nothing}
    </form>`;
}

function textFilter(listing, name, label, example) {
  const id = `filter-${name}`;
  const problem = listing.problems[name];
  return html`
    <div class="field">
      <label for=${id}>${label}</label>
      <input id=${id} placeholder=${example} autocomplete="off" spellcheck="false" .value=${live(listing.filters[name])}
        aria-invalid=${problem ? 'true' : nothing} aria-describedby=${problem ? `${id}-problem` : nothing}
        @input=${(event) => typed(listing, name, event.target)}>
      ${problem ? html`<p class="problem" id="${id}-problem" role="alert">${problem}</p>` : nothing}
    </div>`;
}

let typing;

/** Asks the server when the reader stops typing, because half an address is a mistake. */
function typed(listing, name, input) {
  listing.filters[name] = input.value.trim();
  clearTimeout(typing);
  typing = setTimeout(() => listing.filter({}), 400);
}

const sortOptions = (listing) =>
  columnsOf(listing)
    .filter((column) => column.sort)
    .flatMap((column) => [
      [column.sort, `${column.label}, ascending`],
      [`-${column.sort}`, `${column.label}, descending`],
    ])
    .map(([value, label]) => html`<option value=${value} .selected=${live(listing.sort === value)}>${label}</option>`);

const columnsOf = (listing) => (listing.closed ? CLOSED_COLUMNS : OPEN_COLUMNS);

/** The section with the tabs, and below them the listing. */
export function connections() {
  const listing = shown();
  return html`
    <div class="card list">
      ${tabs()}
      ${listing === null ? nothing : html`
        ${listing.closed ? reasonBar(listing) : nothing}
        ${filters(listing)}
        ${table(listing, columnsOf(listing))}
        ${pager(listing)}`}
    </div>`;
}

function pager(listing) {
  const total = listing.data?.total ?? 0;
  const last = listing.first + (listing.data?.items.length ?? 0) - 1;
  return html`
    <nav class="pager" aria-label="Pages">
      <span id="range">${total === 0 ? '0' : `${count(listing.first)}–${count(last)}`} of ${count(total)}</span>
      <button type="button" ?disabled=${listing.page === 0} @click=${() => listing.toFirst()}>First</button>
      <button type="button" ?disabled=${listing.page === 0} @click=${() => listing.previous()}>Previous</button>
      <button type="button" id="next" ?disabled=${!listing.hasNext} @click=${() => listing.next()}>Next</button>
      <label>Rows
        <select id="rows" @change=${(event) => { listing.limit = Number(event.target.value); listing.toFirst(); }}>
          ${PAGE_SIZES.map((n) => html`<option .selected=${live(n === listing.limit)}>${n}</option>`)}
        </select>
      </label>
    </nav>`;
}
