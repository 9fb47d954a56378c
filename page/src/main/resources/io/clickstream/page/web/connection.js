// The stream of events, and whether it can be believed.

const RETRY_MS = 2000;
/** A snapshot comes every 2 s; one that is older than this is no longer the present. */
const STALE_MS = 5000;

/**
 * Connects, and connects again whenever the stream is cut.
 *
 * @param listener history(points), snapshot(data), and state({ name: 'connected' | 'lost' | 'stale', since, age }), which
 *     is called once a second; since is in epoch milliseconds, age in seconds
 */
export function connect(listener) {
  let source;
  let lostAt = Date.now();
  let heardAt = null;

  const open = () => {
    source = new EventSource('events');
    source.addEventListener('history', (event) => {
      listener.history(JSON.parse(event.data).points);
    });
    source.addEventListener('snapshot', (event) => {
      heardAt = performance.now();
      lostAt = null;
      listener.snapshot(JSON.parse(event.data));
      report();
    });
    source.addEventListener('error', () => {
      lostAt ??= Date.now();
      if (source.readyState === EventSource.CLOSED) {
        // The browser tries again by itself unless something else answered, such as a proxy.
        setTimeout(open, RETRY_MS);
      }
      report();
    });
  };

  const report = () => {
    const age = heardAt === null ? null : (performance.now() - heardAt) / 1000;
    if (lostAt !== null) {
      listener.state({ name: 'lost', since: lostAt, age });
    } else {
      listener.state({ name: age * 1000 > STALE_MS ? 'stale' : 'connected', since: null, age });
    }
  };

  open();
  setInterval(report, 1000);
}
