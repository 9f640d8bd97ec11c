/**
 * What the browser runs. The server renders everything; this only puts fresh renderings of the `data-live` parts in
 * place, and shows the moment: seconds that go by, and files while the model writes them.
 */
export const script = String.raw`'use strict';
(() => {
  const main = document.getElementById('main');
  const byId = (id) => document.getElementById(id);
  const lang = document.documentElement.lang;

  // ---- The moment: clocks in the reader's own time zone, and seconds that go by.

  const clock = new Intl.DateTimeFormat(lang, { timeStyle: 'medium' });
  const moment = new Intl.DateTimeFormat(lang, { dateStyle: 'medium', timeStyle: 'short' });
  const two = (value) => String(value).padStart(2, '0');

  function elapsed(ms) {
    const seconds = Math.max(0, Math.floor(ms / 1000));
    const minutes = Math.floor(seconds / 60);
    if (minutes < 60) return minutes + ':' + two(seconds % 60);
    return Math.floor(minutes / 60) + ':' + two(minutes % 60) + ':' + two(seconds % 60);
  }

  function tick() {
    for (const element of document.querySelectorAll('[data-since]')) {
      element.textContent = elapsed(Date.now() - Date.parse(element.dataset.since));
    }
  }

  function decorate(part) {
    for (const time of part.querySelectorAll('time[data-clock]')) time.textContent = clock.format(new Date(time.dateTime));
    for (const time of part.querySelectorAll('time[data-moment]')) time.textContent = moment.format(new Date(time.dateTime));
    tick();
  }

  // ---- Fresh renderings of the live parts.

  const shown = new Map();

  function show(part, fresh) {
    if (shown.get(part.id) === fresh.innerHTML) return;
    shown.set(part.id, fresh.innerHTML);
    const known = new Set(Array.from(part.querySelectorAll('.file-done'), (file) => file.dataset.path));
    const wasListed = part.querySelector('[data-path]') !== null;
    const focused = part.contains(document.activeElement) ? document.activeElement : null;
    const href = focused && focused.getAttribute('href');
    part.replaceChildren(...fresh.childNodes);
    if (wasListed) {
      for (const file of part.querySelectorAll('.file-done')) {
        if (!known.has(file.dataset.path)) file.classList.add('is-new');
      }
    }
    if (focused) {
      const again = href ? part.querySelector('[href="' + CSS.escape(href) + '"]') : part.querySelector('button');
      if (again) again.focus({ preventScroll: true });
    }
    decorate(part);
  }

  async function fetchPage(address) {
    const response = await fetch(address, { cache: 'no-store', headers: { Accept: 'text/html' } });
    if (response.status === 401) location.reload();
    if (!response.ok) return null;
    return new DOMParser().parseFromString(await response.text(), 'text/html');
  }

  let isLooking = false;
  let lookAgain = false;

  /** Looks once; calls that come meanwhile become one more look afterwards. */
  async function refresh() {
    if (isLooking) {
      lookAgain = true;
      return;
    }
    isLooking = true;
    try {
      const page = await fetchPage(main.dataset.refresh);
      if (page !== null) {
        for (const part of document.querySelectorAll('[data-live]')) {
          const fresh = page.getElementById(part.id);
          if (fresh) show(part, fresh);
        }
        document.title = page.title;
        main.dataset.every = page.getElementById('main').dataset.every || main.dataset.every;
        showWriting();
      }
    } catch {
      // The network is away; the next look is on its way.
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
    isLooking = false;
    if (lookAgain) {
      lookAgain = false;
      void refresh();
    }
  }

  // ---- Files while the model writes them.

  const writing = new Map();
  let isPainting = false;
  const size = new Intl.NumberFormat(lang, { notation: 'compact', maximumFractionDigits: 1 });

  function showWriting() {
    isPainting = false;
    const planning = document.querySelector('[data-planning]');
    if (planning && writing.has('')) planning.textContent = size.format(writing.get(''));
    for (const file of document.querySelectorAll('.file-waiting')) {
      const length = writing.get(file.dataset.path);
      if (length === undefined) continue;
      file.classList.add('file-writing');
      file.querySelector('[data-size]').textContent = size.format(length);
    }
  }

  function onDelta(event) {
    const { path, text } = JSON.parse(event.data);
    writing.set(path || '', (writing.get(path || '') || 0) + text.length);
    if (isPainting) return;
    isPainting = true;
    requestAnimationFrame(showWriting);
  }

  // ---- The event stream of a task. It says when to look; the page says what there is.

  const AGAIN_MS = 5000;

  function follow() {
    const link = document.querySelector('#stream a');
    if (!link) return;
    const source = new EventSource(link.href);
    const onEvent = () => void refresh();
    for (const name of ['status', 'plan', 'file', 'usage', 'report', 'resumed']) {
      source.addEventListener(name, onEvent);
    }
    source.addEventListener('status', (event) => {
      const { status } = JSON.parse(event.data);
      if (status === 'pending') writing.clear();
      if (status === 'completed' || status === 'cancelled') source.close();
    });
    source.addEventListener('delta', onDelta);
    source.addEventListener('error', (event) => {
      if (event.data !== undefined) {
        source.close();
        void refresh();
      } else if (source.readyState === EventSource.CLOSED) {
        // Refused, most likely an old ticket: a fresh page bears a new one.
        setTimeout(() => void refresh().then(follow), AGAIN_MS);
      }
    });
  }

  // ---- The list of tasks looks again from time to time, while somebody sees it.

  function watch() {
    setTimeout(
      async () => {
        if (!document.hidden) await refresh();
        watch();
      },
      Number(main.dataset.every),
    );
  }

  // ---- The text of a file opens on top of the page.

  const viewer = byId('viewer');

  async function openFile(link) {
    const page = await fetchPage(link.href).catch(() => null);
    const text = page && page.getElementById('text');
    if (!text) {
      location.assign(link.href);
      return;
    }
    byId('viewer-title').textContent = link.textContent;
    byId('viewer-text').textContent = text.textContent;
    viewer.showModal();
    byId('viewer-text').scrollTop = 0;
  }

  if (viewer) {
    document.addEventListener('click', (event) => {
      const link = event.target.closest('a[data-file]');
      if (!link || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      void openFile(link);
    });
    // A click beside it closes it.
    viewer.addEventListener('click', (event) => {
      if (event.target === viewer) viewer.close();
    });
  }

  for (const part of document.querySelectorAll('[data-live]')) shown.set(part.id, part.innerHTML);
  decorate(document);
  if (main.dataset.refresh) {
    setInterval(tick, 1000);
    if (main.dataset.every) watch();
    else follow();
  }
})();
`;
