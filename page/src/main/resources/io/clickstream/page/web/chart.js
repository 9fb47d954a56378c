// A line chart of the last 15 minutes: plain SVG, as wide as its figure.

import { clock, hour, short } from './format.js';
import { setAttribute, setText } from './dom.js';

const SPAN_MS = 15 * 60 * 1000;
const TICK_MS = 5 * 60 * 1000;
// Points that are further apart than this were not probed in between.
const GAP_MS = 60 * 1000;
const BUCKETS_S = [1, 2, 3, 5, 10, 15, 30];
const PIXELS_PER_BUCKET = 2;
const NAMESPACE = 'http://www.w3.org/2000/svg';

function svg(name, attributes = {}, ...children) {
  const element = document.createElementNS(NAMESPACE, name);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
  element.append(...children);
  return element;
}

function html(name, className, ...children) {
  const element = document.createElement(name);
  element.className = className;
  element.append(...children);
  return element;
}

/** The smallest of 1, 2, 2.5, 5, 10, ... that cuts a range into at most so many steps. */
function niceStep(range, steps) {
  const rough = range / steps;
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((step) => step >= rough);
}

export class Chart {
  #figure;
  #series;
  #format;
  #unit;
  #combine;
  #floor;
  #svg;
  #grid;
  #cursor;
  #when;
  #spoken;
  #width = 0;
  #height = 0;
  #em = 16;
  #buckets = [];
  #left = 0;
  #plot = null;
  #chosen = null;
  #points = [];
  #latest = null;
  #now = 0;

  /**
   * @param figure the figure element; gets the legend and the drawing
   * @param series what to draw: { key, label, area }, at most three
   * @param format how a value is written
   * @param unit what stands behind the numbers of the axis
   * @param combine how the values of neighbouring seconds become one: 'mean', or 'max' where a peak must not vanish
   * @param floor the axis reaches at least this value
   */
  constructor(figure, { series, format, unit, combine, floor }) {
    this.#figure = figure;
    this.#format = format;
    this.#unit = unit;
    this.#combine = combine;
    this.#floor = floor;
    this.#when = html('span', 'when');
    this.#spoken = html('output', 'unseen');
    const legend = html('ul', 'legend');
    this.#series = series.map((one, index) => {
      const value = html('b', '', '–');
      legend.append(
        html(
          'li',
          `series-${index + 1}`,
          svg('svg', { class: 'sample', viewBox: '0 0 24 8', 'aria-hidden': 'true' }, svg('path', { d: 'M1 4h22', class: 'line' })),
          `${one.label} `,
          value,
        ),
      );
      return {
        ...one,
        value,
        line: svg('path', { class: `line series-${index + 1}` }),
        fill: one.area ? svg('path', { class: `area series-${index + 1}` }) : null,
      };
    });
    legend.append(html('li', 'at', this.#when));
    this.#grid = svg('g', { class: 'grid' });
    this.#cursor = svg('path', { class: 'cursor' });
    this.#svg = svg(
      'svg',
      { class: 'drawing', 'aria-hidden': 'true' },
      this.#grid,
      ...this.#series.flatMap(({ fill }) => (fill ? [fill] : [])),
      ...this.#series.map(({ line }) => line).reverse(),
      this.#cursor,
    );
    figure.querySelector('figcaption').append(legend);
    figure.append(this.#svg, this.#spoken);
    new ResizeObserver(() => this.#measure()).observe(this.#svg);
    this.#svg.addEventListener('pointermove', (event) => this.#choose(this.#at(event.offsetX)));
    this.#svg.addEventListener('pointerleave', () => this.#choose(null));
    figure.addEventListener('keydown', (event) => this.#key(event));
    figure.addEventListener('blur', () => this.#choose(null));
  }

  /**
   * @param points what to draw, in the order of time
   * @param latest the values of now, for the legend
   */
  draw(points, latest) {
    this.#points = points;
    this.#latest = latest;
    this.#now = latest.time;
    this.#render();
  }

  #measure() {
    const { width, height } = this.#svg.getBoundingClientRect();
    if (width !== this.#width || height !== this.#height) {
      this.#width = width;
      this.#height = height;
      this.#em = parseFloat(getComputedStyle(this.#svg).fontSize);
      setAttribute(this.#svg, 'viewBox', `0 0 ${Math.round(width)} ${Math.round(height)}`);
      this.#render();
    }
  }

  #render() {
    if (this.#width === 0 || this.#latest === null) {
      return;
    }
    const from = this.#now - SPAN_MS;
    this.#fillBuckets(from);
    const largest = Math.max(this.#floor, ...this.#buckets.flatMap(({ values }) => values.filter((value) => value !== null)));
    const step = niceStep(largest, 3);
    const top = Math.ceil(largest / step - 1e-9) * step;
    const labels = [];
    for (let value = 0; value <= top + step / 2; value += step) {
      labels.push([value, `${short(value)}${this.#unit}`]);
    }
    const margin = this.#em * (0.8 + 0.58 * Math.max(...labels.map(([, label]) => label.length)));
    const bottom = this.#height - this.#em * 1.5;
    const head = this.#em * 0.6;
    const right = this.#width - this.#em * 0.5;
    const x = (time) => margin + ((time - from) / SPAN_MS) * (right - margin);
    const y = (value) => bottom - (value / top) * (bottom - head);
    this.#plot = { x, y, head, bottom, from, margin, right };
    this.#drawGrid(labels);
    this.#series.forEach((one, index) => this.#drawLine(one, index));
    this.#drawCursor();
  }

  /** One value for a few seconds: more points than pixels cost time and show nothing. */
  #fillBuckets(from) {
    const fitting = SPAN_MS / 1000 / (this.#width / PIXELS_PER_BUCKET);
    const size = 1000 * (BUCKETS_S.find((seconds) => seconds >= fitting) ?? BUCKETS_S.at(-1));
    const buckets = [];
    let open = null;
    for (const point of this.#points) {
      if (point.time < from) {
        continue;
      }
      const number = Math.floor(point.time / size);
      if (open === null || open.number !== number) {
        open = { number, time: 0, points: 0, sums: this.#series.map(() => null), counts: this.#series.map(() => 0) };
        buckets.push(open);
      }
      open.time += point.time;
      open.points++;
      this.#series.forEach(({ key }, index) => {
        const value = point[key];
        if (typeof value === 'number') {
          const sum = open.sums[index];
          open.counts[index]++;
          if (sum === null) {
            open.sums[index] = value;
          } else {
            open.sums[index] = this.#combine === 'max' ? Math.max(sum, value) : sum + value;
          }
        }
      });
    }
    this.#buckets = buckets.map(({ time, points, sums, counts }) => ({
      time: time / points,
      values: sums.map((sum, index) => (sum === null || this.#combine === 'max' ? sum : sum / counts[index])),
    }));
  }

  #drawGrid(labels) {
    const { x, y, bottom, from, margin, right } = this.#plot;
    const parts = labels.map(([value, label]) => ['h', margin, right, y(value), margin - this.#em * 0.4, y(value), label]);
    for (let time = Math.ceil(from / TICK_MS) * TICK_MS; time <= this.#now; time += TICK_MS) {
      // A label that would stick out at an edge is left away.
      const inside = x(time) > margin + this.#em && x(time) < right - this.#em;
      parts.push(['v', x(time), bottom, 0, x(time), bottom + this.#em * 1.2, inside ? hour(time) : '']);
    }
    while (this.#grid.children.length > parts.length) {
      this.#grid.lastChild.remove();
    }
    parts.forEach((part, index) => {
      if (index >= this.#grid.children.length) {
        this.#grid.append(svg('g', {}, svg('path'), svg('text', {}, '')));
      }
      const [path, text] = this.#grid.children[index].children;
      const [kind, start, end, level, textX, textY, label] = part;
      setAttribute(path, 'd', kind === 'h' ? `M${start} ${Math.round(level) + 0.5}H${end}` : `M${start.toFixed(1)} ${end}v4`);
      setAttribute(text, 'class', kind === 'h' ? 'level' : 'time');
      setAttribute(text, 'x', textX.toFixed(1));
      setAttribute(text, 'y', textY.toFixed(1));
      setText(text, label);
    });
  }

  #drawLine({ line, fill }, index) {
    const { x, y, bottom } = this.#plot;
    const runs = [];
    let before = -Infinity;
    let run = null;
    for (const { time, values } of this.#buckets) {
      const value = values[index];
      if (value === null) {
        run = null;
        continue;
      }
      if (run === null || time - before > GAP_MS) {
        run = [];
        runs.push(run);
      }
      run.push([x(time).toFixed(1), y(value).toFixed(1)]);
      before = time;
    }
    // A point on its own is a line without length, which round ends make visible.
    const path = (points) => `M${points.map((point) => point.join(' ')).join('L')}${points.length === 1 ? 'h0' : ''}`;
    setAttribute(line, 'd', runs.map(path).join(''));
    if (fill) {
      setAttribute(
        fill,
        'd',
        runs
          .filter((points) => points.length > 1)
          .map((points) => `${path(points)}V${bottom}H${points[0][0]}Z`)
          .join(''),
      );
    }
  }

  #drawCursor() {
    const bucket = this.#chosen === null ? undefined : this.#nearest(this.#chosen);
    if (bucket === undefined) {
      setAttribute(this.#cursor, 'd', '');
    } else {
      const { x, head, bottom } = this.#plot;
      setAttribute(this.#cursor, 'd', `M${x(bucket.time).toFixed(1)} ${head}V${bottom}`);
    }
    this.#series.forEach(({ key, value }, index) => {
      setText(value, this.#format(bucket === undefined ? this.#latest[key] : bucket.values[index]));
    });
    setText(this.#when, bucket === undefined ? '' : `at ${clock(bucket.time)}`);
  }

  #at(offset) {
    if (this.#plot === null) {
      return null;
    }
    const { from, margin, right } = this.#plot;
    return from + ((offset - margin) / (right - margin)) * SPAN_MS;
  }

  #nearest(time) {
    let best;
    for (const bucket of this.#buckets) {
      if (best === undefined || Math.abs(bucket.time - time) < Math.abs(best.time - time)) {
        best = bucket;
      }
    }
    return best;
  }

  #choose(time) {
    this.#chosen = time;
    if (this.#plot !== null) {
      this.#drawCursor();
    }
  }

  /** The same with keys: they go along the line, and what is there is read out. */
  #key(event) {
    const last = this.#buckets.length - 1;
    const here = this.#chosen === null ? last + 1 : this.#buckets.indexOf(this.#nearest(this.#chosen));
    const next = { ArrowLeft: here - 1, ArrowRight: here + 1, PageUp: here - 10, PageDown: here + 10, Home: 0, End: last }[event.key];
    if (event.key === 'Escape') {
      this.#choose(null);
    } else if (next !== undefined && last >= 0) {
      event.preventDefault();
      this.#choose(this.#buckets[Math.min(last, Math.max(0, next))].time);
      setText(
        this.#spoken,
        [this.#when.textContent, ...this.#series.map(({ label, value }) => `${label} ${value.textContent}`)].join(', '),
      );
    }
  }
}
