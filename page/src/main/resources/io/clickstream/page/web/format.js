// How values are written. What is not known is a dash, never a zero.

const UNKNOWN = '–';
const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const TENTHS = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const HUNDREDTHS = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const SHORT = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });
const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const HOUR = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

const known = (write) => (value) => (typeof value === 'number' && Number.isFinite(value) ? write(value) : UNKNOWN);

export const count = known((value) => WHOLE.format(value));

/** Per second. */
export const rate = known((value) => {
  if (value === 0 || value >= 99.95) {
    return `${WHOLE.format(value)}/s`;
  }
  return `${value < 0.95 ? HUNDREDTHS.format(value) : TENTHS.format(value)}/s`;
});

/** A duration in seconds. */
export const seconds = known((value) => {
  if (value < 10) {
    return `${HUNDREDTHS.format(value)} s`;
  }
  return value < 60 ? `${TENTHS.format(value)} s` : period(value);
});

/** A duration in seconds, roughly. */
export const period = known((value) => {
  const whole = Math.max(0, Math.round(value));
  if (whole < 60) {
    return `${whole} s`;
  }
  if (whole < 3600) {
    return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  }
  return whole < 86400
    ? `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
    : `${Math.floor(whole / 86400)} d ${Math.floor((whole % 86400) / 3600)} h`;
});

export const bytes = known((value) => {
  if (value < 1024) {
    return `${WHOLE.format(value)} B`;
  }
  return value < 1048576 ? `${TENTHS.format(value / 1024)} KiB` : `${TENTHS.format(value / 1048576)} MiB`;
});

/** A round number, as beside an axis. */
export const short = known((value) => SHORT.format(value));

export const percent = known((value) => `${TENTHS.format(value * 100)} %`);

/** Epoch milliseconds as the time of day. */
export const clock = known((value) => CLOCK.format(value));

/** Epoch milliseconds as hours and minutes. */
export const hour = known((value) => HOUR.format(value));

/** Epoch milliseconds with the day where it is not today. */
export const moment = known((value) => {
  const day = DAY.format(value);
  return day === DAY.format(Date.now()) ? CLOCK.format(value) : `${day}, ${CLOCK.format(value)}`;
});

// Control characters but tab and line feed, and characters that are invisible or turn the direction of what is behind them.
const UNSEEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** Text that somebody sent: as it is, except that one sees what could not be seen, and that it ends somewhere. */
export function foreign(text, limit = 600) {
  if (text === null || text === undefined) {
    return UNKNOWN;
  }
  const all = String(text);
  let cut = all.length > limit ? all.slice(0, limit) : all;
  if (cut.length < all.length) {
    // Not in the middle of a character.
    cut = `${cut.replace(/[\ud800-\udbff]$/, '')}…`;
  }
  return cut.replace(UNSEEN, (character) => {
    const code = character.charCodeAt(0).toString(16).toUpperCase();
    return `[U+${code.padStart(4, '0')}]`;
  });
}
