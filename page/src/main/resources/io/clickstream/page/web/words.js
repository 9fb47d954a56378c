// What the state of the pipeline means, in words.

import { clock, count, moment, period, rate, seconds } from './format.js';

const NAMES = { emitter: 'the emitter', kafka: 'Kafka', job: 'the Flink job', store: 'the store', clickhouse: 'ClickHouse' };

const CONSEQUENCES = {
  emitter: 'It sends no new events; what has come before flows on.',
  kafka: 'Nothing flows until it is back. What it has acknowledged is kept.',
  job: 'Raw records wait in Kafka until it runs again.',
  store: 'Checkpoints fail, so clean events become visible later. Nothing is lost.',
  clickhouse: 'Clean events wait in Kafka until it is back.',
};

const LATELY_MS = 10 * 60 * 1000;

const NOTHING_KNOWN = { state: 'unknown', headline: 'Nothing is known yet', explanation: '' };

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const join = (texts) => (texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`);
const names = (parts) => capital(join(parts.map(({ name }) => NAMES[name] ?? name)));
const sum = (...numbers) => (numbers.includes(null) ? null : numbers.reduce((total, number) => total + number));

/** The state of the whole, what to call it, and what follows from it. */
export function summary(snapshot) {
  const having = (state) => snapshot.parts.filter((part) => part.state === state);
  const down = having('down');
  if (down.length > 0) {
    const since = Math.min(...down.map((part) => part.since ?? snapshot.time));
    return {
      state: 'down',
      headline: `${names(down)} ${down.length === 1 ? 'is' : 'are'} down`,
      explanation: `since ${moment(since)} (${period((snapshot.time - since) / 1000)}). ${CONSEQUENCES[down[0].name] ?? ''}`,
    };
  }
  const starting = having('starting');
  if (starting.length > 0) {
    return {
      state: 'starting',
      headline: `${names(starting)} ${starting.length === 1 ? 'is' : 'are'} starting`,
      explanation: starting.map(({ detail }) => detail).find((detail) => detail) ?? '',
    };
  }
  const { reconciliation, flow, latency } = snapshot;
  if (reconciliation.state === 'different') {
    return { state: 'down', headline: `Records are ${balance(snapshot).text}`, explanation: 'Raw records, rows and dead letters do not match.' };
  }
  const unknown = having('unknown');
  if (unknown.length === snapshot.parts.length) {
    return NOTHING_KNOWN;
  }
  const arrival =
    latency.p50 === null
      ? ''
      : ` A row is there ${seconds(latency.p50)} after its raw record; in 99 of 100 cases within ${seconds(latency.p99)}.`;
  return {
    state: 'up',
    headline: unknown.length === 0 ? 'Everything runs' : `No part is down; nothing is known of ${join(unknown.map(({ name }) => NAMES[name] ?? name))}`,
    explanation: `${rate(flow.raw.rate)} come in.${arrival}`,
  };
}

export const NOTHING_YET = { state: 'unknown', headline: 'Waiting for the first numbers', explanation: '' };

/** A summary that may no longer be true. */
export const outdated = ({ headline, explanation }) => ({
  state: 'unknown',
  headline: `Last known: ${headline}`,
  explanation,
});

/**
 * Whether every raw record is accounted for, and what the icon beside it shows. Records come all the time, so what was exact a
 * moment ago stays so while ClickHouse reads on for the next comparison.
 */
export function balance({ time, parts, flow, reconciliation }) {
  // Both ends have to be there, or the last comparison is only a memory.
  if (parts.some(({ name, state }) => (name === 'kafka' || name === 'clickhouse') && state !== 'up')) {
    return { icon: 'unknown', text: 'not known now' };
  }
  const { state, raw, rows, deadLetters, inFlight, missing, duplicates, checkedAt } = reconciliation;
  const exactLately = state === 'behind' && missing === 0 && duplicates === 0 && time - checkedAt < LATELY_MS;
  if (state === 'exact' || exactLately) {
    const more = inFlight > 0 ? ` + in flight ${count(inFlight)}` : '';
    return { icon: 'up', text: `exact: raw ${count(raw)} = rows ${count(rows)} + dead letters ${count(deadLetters)}${more}` };
  }
  switch (state) {
    case 'behind':
      return { icon: 'starting', text: `behind: ${count(sum(flow.job.lag, flow.rows.lag, flow.deadLetters.lag))} in flight` };
    case 'different': {
      const wrong = [
        ...(missing > 0 ? [`${count(missing)} missing`] : []),
        ...(duplicates > 0 ? [`${count(duplicates)} duplicate`] : []),
      ];
      return { icon: 'down', text: wrong.join(', ') };
    }
    case 'counting':
      return { icon: 'starting', text: 'counting' };
    default:
      return { icon: 'unknown', text: 'not known now' };
  }
}

/** Why the numbers are not those of now; null if they are. */
export function doubt({ name, since, age }) {
  if (name === 'lost') {
    return `not connected since ${clock(since)}, trying again`;
  }
  return name === 'stale' ? `the newest numbers are ${period(age)} old` : null;
}

/** A change of a part's state, for those who do not see the colours. */
export function change(part, before) {
  const name = names([part]);
  switch (part.state) {
    case 'down':
      return `${name} is down`;
    case 'up':
      return before === 'down' ? `${name} is up again` : `${name} is up`;
    case 'starting':
      return `${name} is starting`;
    default:
      return `nothing is known of ${name}`;
  }
}

/** The title of the tab: shape first, it may be all that fits. */
export function title({ state, headline }, snapshot, doubtful) {
  if (doubtful !== null) {
    return '○ not connected – clickstream';
  }
  const shape = { up: '●', down: '▲', starting: '◐' }[state] ?? '○';
  const what = state === 'up' ? rate(snapshot.flow.raw.rate) : headline;
  return `${shape} ${what} – clickstream`;
}
