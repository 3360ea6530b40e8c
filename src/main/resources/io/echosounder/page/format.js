// How figures are written. Everything here is a pure function.

const COUNT = new Intl.NumberFormat('en');
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** A number with separators: 10,000. */
export const count = (n) => COUNT.format(n);

/** A size with three figures at most: 1.2 MiB. */
export function bytes(n) {
  let unit = 0;
  while (n >= 1023.5 && unit < UNITS.length - 1) {
    n /= 1024;
    unit++;
  }
  const shown = unit === 0 || n >= 99.95 ? count(Math.round(n)) : n.toFixed(1);
  return `${shown} ${UNITS[unit]}`;
}

export const rate = (n) => (n == null ? '–' : `${bytes(n)}/s`);

/** Events a second: whole ones where there are many. */
export const perSecond = (n) => (n == null ? '–' : `${n >= 10 || n === 0 ? count(Math.round(n)) : n.toFixed(1)}/s`);

/** A span of time: 0.4 s, 58 s, 3m12s, 2h05m, 3d4h. */
export function duration(seconds) {
  if (seconds < 9.95) return `${Math.max(0, seconds).toFixed(1)} s`;
  const s = Math.round(seconds);
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)}m${two(s % 60)}s`;
  if (s < 86400) return `${Math.floor(s / 3600)}h${two(Math.floor((s % 3600) / 60))}m`;
  return `${Math.floor(s / 86400)}d${Math.floor((s % 86400) / 3600)}h`;
}

/** A round trip: 0.043 ms, 12.1 ms. */
export function milliseconds(seconds) {
  const ms = seconds * 1000;
  return `${ms < 1 ? ms.toFixed(3) : ms < 100 ? ms.toFixed(1) : Math.round(ms)} ms`;
}

/** The time of day where the reader is. */
export function clock(instant) {
  const date = new Date(instant);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

export const secondsSince = (instant, now) => (now - new Date(instant).getTime()) / 1000;

/** 127.0.0.1:8080, [::1]:8080 */
export function address(socket) {
  const host = socket.address.includes(':') ? `[${socket.address}]` : socket.address;
  return `${host}:${socket.port}`;
}

const PART = /(\d+(?:\.\d+)?)(ms|us|µs|ns|d|h|m|s)/g;
const IN_SECONDS = { d: 86400, h: 3600, m: 60, s: 1, ms: 1e-3, us: 1e-6, 'µs': 1e-6, ns: 1e-9 };

/** The seconds of a setting such as 1h30m. */
export function settingSeconds(text) {
  let sum = 0;
  for (const [, figure, unit] of text.matchAll(PART)) sum += figure * IN_SECONDS[unit];
  return sum;
}

/** The running timeout that fires first: { name, left, fraction }. */
export function nearestDeadline(connection) {
  let nearest = null;
  for (const [name, left] of Object.entries(connection.deadlineSeconds ?? {})) {
    if (nearest === null || left < nearest.left) nearest = { name, left };
  }
  return nearest && { ...nearest, fraction: fraction(nearest.left, connection.timeouts[nearest.name]) };
}

/** How much of a timeout is left, from 0 to 1. */
export function fraction(left, setting) {
  const whole = settingSeconds(setting);
  return whole > 0 ? Math.min(1, Math.max(0, left / whole)) : 0;
}

const two = (n) => String(n).padStart(2, '0');
