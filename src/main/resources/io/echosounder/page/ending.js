// Ending connections, after a confirmation that says how many.

import { call } from './api.js';
import { ask } from './dialog.js';
import { count } from './format.js';
import { notify } from './state.js';

const MODES = [
  { value: 'fin', label: 'FIN', hint: 'unsent bytes go out first' },
  { value: 'reset', label: 'RST', hint: 'at once; unsent bytes are discarded' },
];

const segment = (mode) => (mode === 'fin' ? 'FIN' : 'RST');

const many = (n) => (n === 1 ? '1 connection' : `${count(n)} connections`);

/** Asks before all that match the filters of a listing are ended. */
export async function askEndAll(listing) {
  let total;
  try {
    total = await listing.count();
  } catch (problem) {
    notify(problem.message);
    return;
  }
  const query = listing.filterQuery();
  if (!listing.filtered) query.set('all', 'true');
  ask({
    title: `End ${many(total)}?`,
    text: listing.filtered ? `All that match ${listing.describe()}.` : 'All that are open.',
    choices: MODES,
    action: `End ${many(total)}`,
    run: async (mode) => {
      query.set('mode', mode);
      const { data } = await call('DELETE', '/connections', { query });
      notify(`Ended ${many(data.closed)} with ${segment(mode)}.`);
      listing.refresh();
    },
  });
}

/** Asks before one connection is ended. */
export function askEnd(connection, remote, onEnd) {
  ask({
    title: `End connection ${connection}?`,
    text: `This ends 1 connection, from ${remote}.`,
    choices: MODES,
    action: 'End it',
    run: async (mode) => {
      await call('DELETE', `/connections/${connection}`, { query: new URLSearchParams({ mode }) });
      notify(`Ended ${connection} with ${segment(mode)}.`);
      onEnd();
    },
  });
}
