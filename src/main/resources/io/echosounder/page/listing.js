// The listing that is shown: which connections, in which order, which page of them. The server does all of it.

import { call, Problem } from './api.js';
import { changed } from './state.js';

export const PAGE_SIZES = [25, 50, 100, 250, 500];

/** Filters that a listing can have; reasons only that of closed connections. */
export const NO_FILTERS = { state: '', remote: '', idleOver: '', olderThan: '', reasons: [] };

/** A listing of open or of closed connections. */
export class Listing {
  closed;
  filters = { ...NO_FILTERS };
  sort;
  limit = 50;
  page = 0;
  data = null;
  /** The sentence of a refusal, by filter; '' for one that is about none. */
  problems = {};
  /** Held by the reader, so that the rows stay where they are. */
  held = false;
  #cursors = [null];
  #asked = 0;

  constructor(closed) {
    this.closed = closed;
    this.sort = closed ? '-closedAt' : 'id';
  }

  get filtered() {
    return Object.values(this.filters).some((value) => value.length > 0);
  }

  get first() {
    return this.page * this.limit + 1;
  }

  get hasNext() {
    return this.data?.next != null;
  }

  filter(changes) {
    this.filters = { ...this.filters, ...changes };
    this.toFirst();
  }

  /** The first click on a column sorts figures from the largest, everything else from the smallest. */
  sortBy(key, descendingFirst) {
    const [once, twice] = descendingFirst ? [`-${key}`, key] : [key, `-${key}`];
    this.sort = this.sort === once ? twice : once;
    this.toFirst();
  }

  toFirst() {
    this.page = 0;
    this.#cursors = [null];
    this.refresh();
  }

  previous() {
    this.page = Math.max(0, this.page - 1);
    this.refresh();
  }

  next() {
    if (!this.hasNext) return;
    this.#cursors[this.page + 1] = this.data.next;
    this.page++;
    this.refresh();
  }

  /** The filters as the API takes them; also those of a bulk end. */
  filterQuery() {
    const query = new URLSearchParams();
    const { state, remote, idleOver, olderThan, reasons } = this.filters;
    if (state) query.append('state', state);
    else if (this.closed) query.append('state', 'closed');
    for (const block of remote.split(/[\s,]+/).filter(Boolean)) query.append('remote', block);
    if (idleOver) query.append('idleOver', idleOver);
    if (olderThan) query.append('olderThan', olderThan);
    for (const reason of reasons) query.append('reason', reason);
    return query;
  }

  /** The filters in words. */
  describe() {
    const words = [...this.filterQuery()].map(([name, value]) => `${name}=${value}`);
    return words.join(', ');
  }

  /** How many match now. */
  async count() {
    const query = this.filterQuery();
    query.set('limit', '1');
    return (await call('GET', '/connections', { query })).data.total;
  }

  /** Reads the page anew. */
  async refresh() {
    const asked = ++this.#asked;
    const query = this.filterQuery();
    query.set('sort', this.sort);
    query.set('limit', this.limit);
    const cursor = this.#cursors[this.page];
    if (cursor) query.set('cursor', cursor);
    try {
      const { data } = await call('GET', '/connections', { query });
      // Another page or order may have been asked for since.
      if (asked !== this.#asked) return;
      this.data = data;
      this.problems = {};
      if (data.items.length === 0 && this.page > 0) this.toFirst();
    } catch (problem) {
      if (asked !== this.#asked || !(problem instanceof Problem)) return;
      // The server has forgotten an order that has not been used for long.
      if (problem.field === 'cursor') this.toFirst();
      else this.problems = { [problem.field in this.filters ? problem.field : '']: problem.message };
    }
    changed();
  }
}
