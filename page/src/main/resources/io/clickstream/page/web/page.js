// The live page: what the server says about the pipeline, every 2 s.

import { Chart } from './chart.js';
import { connect } from './connection.js';
import { fields, list, setAttribute, setState, setText } from './dom.js';
import * as format from './format.js';
import { NOTHING_YET, balance, change, doubt, outdated, summary, title } from './words.js';

const HISTORY_MS = 15 * 60 * 1000;
const GLIMPSE = 48;

const element = (id) => document.getElementById(id);
const path = (keys, root) => keys.split('.').reduce((value, key) => value?.[key], root) ?? null;

// What is known.
let snapshot = null;
let points = [];
let doubtful = null;
const states = new Map();
let announced = null;

const values = [...document.querySelectorAll('[data-value]')].map((node) => ({
  node,
  keys: node.dataset.value,
  write: format[node.dataset.format],
}));
const hops = [...document.querySelectorAll('[data-flow]')];
const links = [...document.querySelectorAll('[data-link]')];
const cards = [...document.querySelectorAll('[data-part]')].map((card) => {
  const state = element('part-state').content.cloneNode(true);
  const lines = card.querySelector('.lines');
  const parts = { card, ...fields(state) };
  const [line, detail] = state.children;
  card.querySelector('h3').after(line);
  (lines ?? card.lastElementChild).after(detail);
  if ('brief' in card.dataset) {
    // Another card has said it.
    detail.remove();
  }
  drawPart(parts, undefined);
  return parts;
});

const charts = {
  latency: new Chart(document.querySelector('[data-chart=latency]'), {
    series: [
      { key: 'p50', label: 'half within', area: true },
      { key: 'p99', label: '99 % within' },
    ],
    format: format.seconds,
    unit: ' s',
    combine: 'max',
    floor: 0.1,
  }),
  rates: new Chart(document.querySelector('[data-chart=rates]'), {
    series: [
      { key: 'rawRate', label: 'raw', area: true },
      { key: 'rowRate', label: 'rows' },
      { key: 'deadLetterRate', label: 'dead letters' },
    ],
    format: format.rate,
    unit: '/s',
    combine: 'mean',
    floor: 1,
  }),
  lag: new Chart(document.querySelector('[data-chart=lag]'), {
    series: [
      { key: 'jobLag', label: 'for the job', area: true },
      { key: 'rowLag', label: 'for ClickHouse' },
    ],
    format: format.count,
    unit: '',
    combine: 'max',
    floor: 10,
  }),
};

function point({ time, flow, latency }) {
  return {
    time,
    rawRate: flow.raw.rate,
    jobRate: flow.job.rate,
    rowRate: flow.rows.rate,
    deadLetterRate: flow.deadLetters.rate,
    jobLag: flow.job.lag,
    rowLag: flow.rows.lag,
    p50: latency.p50,
    p99: latency.p99,
  };
}

/** A hidden tab draws when somebody looks at it. Without waiting for a frame: a busy browser may have none for minutes. */
function drawIfVisible() {
  if (snapshot !== null && !document.hidden) {
    draw(snapshot);
  }
}

function draw(data) {
  values.forEach(({ node, keys, write }) => setText(node, write(path(keys, data))));
  hops.forEach((hop) => {
    const rate = path(hop.dataset.flow, data);
    setAttribute(hop, 'data-moves', rate === null ? 'unknown' : String(rate > 0));
  });
  const parts = Object.fromEntries(data.parts.map((part) => [part.name, part]));
  cards.forEach((card) => drawPart(card, parts[card.card.dataset.part]));
  links.forEach((link) => drawLink(link, parts[link.dataset.link]));
  drawBalance(data);
  drawLists(data);
  Object.values(charts).forEach((chart) => chart.draw(points, points.at(-1)));
}

function drawPart({ card, state, since, detail }, part) {
  setState(card, part?.state ?? 'unknown');
  setText(state, part === undefined && snapshot !== null ? 'not watched' : card.dataset.state);
  setText(since, part?.since && part.state !== 'unknown' ? `since ${format.moment(part.since)}` : '');
  setText(detail, part?.detail ? format.foreign(part.detail, 200) : '');
}

/** The address comes from settings; only a web page is followed. */
function drawLink(link, part) {
  const usable = /^https?:\/\//.test(part?.link ?? '');
  link.parentElement.hidden = !usable;
  if (usable) {
    setAttribute(link, 'href', part.link);
  }
}

function drawBalance(data) {
  const { icon, text } = balance(data);
  setState(document.querySelector('.balance'), icon);
  setText(document.querySelector('#reconciliation span'), text);
}

function drawLists({ parts, flow, sources, newest, reasons, letters }) {
  // What comes out of ClickHouse; empty because it is not there is not the same as empty.
  const known = parts.some(({ name, state }) => name === 'clickhouse' && state === 'up');
  const stored = (items) => (known ? items : null);
  drawList('topics', flow.raw.topics, ({ name }) => name, (row, topic) => {
    setText(row.name, format.foreign(topic.name, 40));
    setText(row.rate, format.rate(topic.rate));
  });
  const all = (sources ?? []).reduce((sum, source) => sum + (source.rows ?? 0), 0);
  drawList('sources', stored(sources), ({ topic }) => topic, (row, source, tr) => {
    const share = all > 0 && source.rows !== null ? source.rows / all : null;
    setText(row.topic, format.foreign(source.topic, 40));
    setText(row.rows, format.count(source.rows));
    setText(row.rate, format.rate(source.rate));
    setText(row.share, format.percent(share));
    setAttribute(tr.querySelector('rect'), 'width', ((share ?? 0) * 100).toFixed(1));
  });
  drawList('reasons', stored(reasons), ({ reason }) => reason, (row, { reason, count }) => {
    setText(row.reason, format.foreign(reason, 200));
    setText(row.count, format.count(count));
  });
  drawList('newest', stored(newest), (event, index) => index, (row, event) => {
    setText(row.type, format.foreign(event.type, 40));
    setText(row.eventTime, format.moment(event.eventTime));
    setText(row.user, format.foreign(event.user, 60));
    setText(row.details, format.foreign(event.details, 120));
    setText(row.insertedAt, format.moment(event.insertedAt));
    setText(row.source, format.foreign(event.source, 80));
  });
  drawList('letters', stored(letters), ({ source, time }) => `${source} ${time}`, (row, letter) => {
    setText(row.time, format.moment(letter.time));
    setText(row.rejectedBy, format.foreign(letter.rejectedBy, 40));
    setText(row.reason, format.foreign(letter.reason, 200));
    setText(row.source, format.foreign(letter.source, 80));
    setText(row.bytes, format.bytes(letter.bytes));
    const payload = letter.payload === null ? '(no value)' : letter.payload === '' ? '(empty)' : letter.payload;
    setText(row.glimpse, format.foreign(payload, GLIMPSE));
    setText(row.payload, format.foreign(payload));
    setText(row.cut, letter.cut ? `the beginning of ${format.bytes(letter.bytes)}` : 'all of it');
  });
}

/** A list that is not known has no items, and says so. */
function drawList(id, items, key, fill) {
  list(element(id), element(`${id}-row`), items ?? [], key, fill);
  const nothing = document.querySelector(`.nothing[data-of=${id}]`);
  if (nothing) {
    nothing.parentElement.dataset.empty = String(!items?.length);
    setText(nothing, items === null || items === undefined ? 'not known now' : items.length === 0 ? 'none' : '');
  }
}

/** The line on top and the title, which shows in a hidden tab as well. */
function drawSummary() {
  const current = snapshot === null ? NOTHING_YET : summary(snapshot);
  const whole = doubtful === null || snapshot === null ? current : outdated(current);
  setState(document.querySelector('.headline'), whole.state);
  setText(element('headline'), whole.headline);
  setText(element('explanation'), whole.explanation);
  const text = title(whole, snapshot, doubtful);
  if (document.title !== text) {
    document.title = text;
  }
}

/** Says what has changed, once; numbers are not news. */
function announce(parts) {
  const news = parts
    .filter((part) => states.has(part.name) && states.get(part.name) !== part.state)
    .map((part) => change(part, states.get(part.name)));
  parts.forEach((part) => states.set(part.name, part.state));
  if (news.length > 0) {
    setText(element('announcer'), news.join('. '));
  }
}

document.addEventListener('visibilitychange', drawIfVisible);

connect({
  history(past) {
    points = past;
  },

  snapshot(data) {
    snapshot = data;
    points.push(point(data));
    while (points[0].time < data.time - HISTORY_MS) {
      points.shift();
    }
    announce(data.parts);
    drawSummary();
    drawIfVisible();
  },

  state(connection) {
    doubtful = doubt(connection);
    // A connection that is being made for the first time is not lost yet.
    const early = snapshot === null && Date.now() - connection.since < 3000;
    const banner = element('banner');
    banner.hidden = doubtful === null || early;
    setText(banner, banner.hidden ? '' : doubtful);
    document.body.dataset.connection = connection.name;
    if (announced !== connection.name && !early) {
      const first = announced === null;
      announced = connection.name;
      if (connection.name !== 'connected' || !first) {
        setText(element('announcer'), connection.name === 'connected' ? 'connected' : doubtful);
      }
    }
    drawSummary();
  },
});
