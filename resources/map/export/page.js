'use strict';
/*
 * An exported page: what the program would show, from data that travel in the page. Every text is set as text.
 */
(() => {
  const { mapviewer } = window;
  const { tr, plural } = mapviewer;
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const data = read('mapviewer-data');
  const sheet = read('mapviewer-style');
  const byId = (id) => document.getElementById(id);
  const make = (tag, className = '', text = '') => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text) {
      made.textContent = text;
      made.dir = 'auto';
    }
    return made;
  };

  document.documentElement.dataset.theme = data.theme;
  document.documentElement.dir = mapviewer.rtl ? 'rtl' : 'ltr';
  for (const [id, words] of [
    ['back', tr('Previous event')],
    ['on', tr('Next event')],
    ['mode', tr('How time selects')],
    ['speed', tr('Speed')],
    ['axis', tr('Time')],
    ['filters', tr('Filters')],
    ['controls', tr('Play')],
  ]) byId(id).setAttribute('aria-label', words);
  for (const [n, words] of [tr('Window'), tr('Cumulative')].entries()) byId('mode').options[n].textContent = words;
  const theme = mapviewer.themes[data.theme];
  mapviewer.symbols.load(data.symbols);
  const map = window.map_main;
  map.options.worldCopyJump = false;
  new mapviewer.Ground(data.basemap, sheet, data.theme).addTo(map);
  map.attributionControl.getContainer().textContent = data.attribution;
  L.control.scale({ position: 'bottomleft', imperial: false, maxWidth: 110 }).addTo(map);
  L.control.zoom({ position: 'topright', zoomInTitle: tr('Zoom in'), zoomOutTitle: tr('Zoom out') }).addTo(map);
  const [south, west, north, east] = data.view.bounds;
  const home = L.latLngBounds([south, west], [north, east]);
  const [ls, lw, ln, le] = data.view.limits;
  map.setMaxBounds([[ls, lw], [ln, le]]);
  map.fitBounds(home, { animate: false });
  map.setMinZoom(Math.max(1, Math.floor(map.getBoundsZoom([[ls, lw], [ln, le]], true)) - 1));
  map.setMaxZoom(12);
  const symbols = new mapviewer.SymbolLayer(map, { theme: data.theme });
  const names = new mapviewer.Names(map, data.names, sheet, data.theme);
  const container = map.getContainer();
  container.setAttribute('role', 'application');
  container.setAttribute('aria-label', tr('Map of events; arrow keys move it, plus and minus zoom'));

  // Time ---------------------------------------------------------------------------------------------------------------

  const events = data.events.map((event, row) => ({ ...event, row }));
  const low = (t) => (t === null ? -Infinity : t);
  const high = (t) => (t === null ? Infinity : t);
  const OUT = 0;
  const POSSIBLE = 1;
  const IN = 2;
  const UNDATED = 3;
  const DAY_LIKE = 90000; // seconds up to which something is told as a day: one of 25 hours, when clocks go back

  /** Membership in [start, end) as the dossier format defines it; null is no limit. */
  const membership = ({ t, unsure }, start, end) => {
    if (!t) return UNDATED;
    const [a, b] = [low(start), high(end)];
    if (!unsure && low(t[1]) < b && high(t[2]) > a) return IN;
    return low(t[0]) < b && high(t[3]) > a ? POSSIBLE : OUT;
  };

  const wanted = { categories: new Set(data.categories.map((_, n) => n)), words: [], mode: data.mode };
  const spoken = events.map((event) => [event.title, event.summary, event.place, ...event.actors].join('\n').toLocaleLowerCase());
  const passes = ({ category, row }) => wanted.categories.has(category) && wanted.words.every((word) => spoken[row].includes(word));
  let chosen = null;
  let answer = [];

  const span = () => {
    const [start, end] = axis.window();
    return wanted.mode === 'cumulative' ? [null, end] : [start, end];
  };

  const refresh = () => {
    const [start, end] = span();
    const [current] = axis.window();
    answer = events.map((event) => {
      const found = membership(event, start, end);
      const past = wanted.mode === 'cumulative' && (found === IN || found === POSSIBLE) && membership(event, current, end) === OUT;
      return { event, found, past, passes: passes(event) };
    });
    showNow(start, end);
    showMap();
    showList();
    showAxis();
  };

  const showNow = (start, end) => {
    const count = (test) => answer.filter((one) => one.passes && test(one)).length;
    const sure = count(({ found }) => found === IN);
    const possible = count(({ found }) => found === POSSIBLE);
    const undated = count(({ found }) => found === UNDATED);
    const nowhere = count(({ found, event }) => (found === IN || found === POSSIBLE) && !event.at);
    const hidden = answer.filter((one) => !one.passes).length;
    const time =
      start === null && end === null
        ? tr('All time')
        : start === null
          ? tr('Up to {end}', { end: mapviewer.dateWords(end - 1) })
          : end === null
            ? tr('From {start}', { start: mapviewer.dateWords(start) })
            : `${mapviewer.dateWords(start)} – ${mapviewer.dateWords(end - 1)}`;
    const parts = [plural('{n} shown', '{n} shown', sure) + (possible ? ` + ${plural('{n} possible', '{n} possible', possible)}` : '')];
    if (nowhere) parts.push(plural('{n} of them without a place', '{n} of them without a place', nowhere));
    if (undated) parts.push(plural('{n} undated', '{n} undated', undated));
    if (hidden) parts.push(plural('{n} filtered out', '{n} filtered out', hidden));
    byId('time').textContent = time;
    byId('counts').textContent = `${data.zone ? `${data.zone} · ` : ''}${parts.join(' · ')}`;
  };

  // Map ----------------------------------------------------------------------------------------------------------------

  const VAGUE = 2;
  const SELECTED = 1;
  const MERGE_PX = 22; // places nearer than this share a mark
  let marked = new Map();

  /** Places gathered so that their symbols can be told apart at this zoom, whatever the time: nothing jumps while time moves. */
  const gathered = () => {
    const places = new Map();
    for (const { at, place } of events) {
      if (!at) continue;
      const key = `${at[0]} ${at[1]}`;
      if (!places.has(key)) places.set(key, { key, lat: at[0], lon: at[1], place, count: 0 });
      places.get(key).count += 1;
    }
    const heads = [];
    const headOf = new Map();
    for (const one of [...places.values()].sort((x, y) => y.count - x.count || (x.key < y.key ? -1 : 1))) {
      const point = map.project([one.lat, one.lon], map.getZoom());
      const near = heads.find((head) => head.point.distanceTo(point) < MERGE_PX);
      if (near) near.places.push(one.place);
      else heads.push({ ...one, point, places: [one.place] });
      headOf.set(one.key, near || heads[heads.length - 1]);
    }
    return headOf;
  };
  let headOf = gathered();

  const showMap = () => {
    marked = new Map();
    const circles = [];
    const outlines = [];
    for (const one of answer) {
      const { event, found, past } = one;
      const read = chosen === event.row;
      if (!event.at || !(read || (one.passes && (found === IN || found === POSSIBLE)))) continue;
      const [lat, lon, radius] = event.at;
      const head = headOf.get(`${lat} ${lon}`);
      if (!marked.has(head.key)) marked.set(head.key, { head, list: [] });
      marked.get(head.key).list.push(one);
      const state = past || found === OUT ? 2 : found === POSSIBLE ? 1 : 0;
      if (event.shape) outlines.push([head.key, event.row, event.category, state, read ? SELECTED : 0, ...event.shape]);
      if (radius >= 1000) circles.push([lat, lon, radius, event.category, state, read ? SELECTED : 0]);
    }
    // The one that is read on top.
    outlines.sort((x, y) => x[4] - y[4]);
    const marks = [...marked].map(([key, { head, list }]) => {
      const sorted = [...list].sort((x, y) => (y.event.row === chosen) - (x.event.row === chosen) || y.found - x.found);
      const shares = new Map();
      for (const { event } of list) shares.set(event.category, (shares.get(event.category) || 0) + 1);
      const state = list.every(({ past, found }) => past || found === OUT) ? 2 : list.some(({ found }) => found === IN) ? 0 : 1;
      const flags = (sorted[0].event.row === chosen ? SELECTED : 0) | (list.every(({ event }) => event.vague) ? VAGUE : 0);
      const mixed = [...shares].sort((x, y) => y[1] - x[1] || x[0] - y[0]);
      return [key, head.lat, head.lon, list.length, sorted[0].event.category, state, flags, mixed.length > 1 ? mixed : [], head.place];
    });
    symbols.setScene({ outlines, circles, cells: null, arcs: [], marks });
    const order = [...marked.values()].sort((x, y) => y.list.length - x.list.length);
    const label = (list) => [...new Set(list.map(({ event }) => event.place).filter(Boolean))].slice(0, 2).join(' · ');
    names.set(
      order.map(({ head: { lat, lon }, list }) => ({ name: label(list), lat, lon, off: list.length > 1 ? 15 : 10 })).filter(({ name }) => name),
      () => symbols.boxes(),
    );
  };
  map.on('zoomend', () => {
    headOf = gathered();
    showMap();
  });
  symbols.onpaint = () => names.request();

  map.on('click', ({ containerPoint: { x, y } }) => {
    const hit = symbols.hit(x, y);
    if (!hit || !hit.key) {
      choose(null);
      return;
    }
    const here = marked.has(hit.key) ? marked.get(hit.key).list : [];
    if (hit.row !== null && here.some(({ event }) => event.row === hit.row)) {
      choose(hit.row, { reveal: true });
      return;
    }
    const next = here.findIndex(({ event }) => event.row === chosen) + 1;
    if (here.length) choose(here[next % here.length].event.row, { reveal: true });
  });
  map.on('mousemove', ({ containerPoint: { x, y } }) => {
    const hit = symbols.hit(x, y);
    container.style.cursor = hit && hit.key ? 'pointer' : '';
    symbols.setHovered(hit && hit.key ? hit : null);
  });

  // List ---------------------------------------------------------------------------------------------------------------

  const icon = (canvas, category, state, vague) => {
    const ratio = window.devicePixelRatio || 1;
    const side = 20;
    canvas.width = canvas.height = side * ratio;
    const ctx = canvas.getContext('2d');
    ctx.scale(ratio, ratio);
    const look = { color: mapviewer.symbols.color(category), shape: mapviewer.symbols.shape(category), state, vague };
    mapviewer.symbols.draw(ctx, side / 2, side / 2, 5.5, look, theme);
    canvas.setAttribute('aria-hidden', 'true');
    return canvas;
  };

  const card = (event) => {
    const made = make('div', 'card');
    const facts = [event.when || tr('undated'), event.precision, event.place || tr('no place given'), data.categories[event.category], event.status];
    made.append(make('p', 'muted', facts.filter(Boolean).join(' · ')));
    if (event.summary) made.append(make('p', '', event.summary));
    if (event.actors.length) made.append(make('p', 'muted', event.actors.join(', ')));
    if (!event.cited.length) made.append(make('p', 'unsourced', tr('No source is given for this event.')));
    for (const [number, locator] of event.cited) {
      const source = data.sources[number];
      if (!source) continue;
      const line = make('p', 'muted');
      line.append(make('span', '', `[${number}] `));
      if (source.url) {
        const link = make('a', '', source.title);
        link.href = source.url;
        link.rel = 'noopener noreferrer';
        link.target = '_blank';
        line.append(link);
      } else line.append(make('span', '', source.title));
      const rest = [source.by, locator].filter(Boolean).join(', ');
      if (rest) line.append(make('bdi', '', ` · ${rest}`));
      made.append(line);
    }
    for (const words of event.unlisted || []) made.append(make('p', 'unsourced', words));
    return made;
  };

  const list = byId('list');
  const item = ({ event, found, past }) => {
    const made = make('li');
    const button = make('button');
    button.type = 'button';
    button.dataset.row = String(event.row);
    button.setAttribute('aria-expanded', String(event.row === chosen));
    if (found === POSSIBLE) button.classList.add('possible');
    if (found === OUT) button.classList.add('out');
    const state = past ? 2 : found === POSSIBLE ? 1 : 0;
    button.append(icon(make('canvas'), event.category, state, event.vague || !event.at));
    const text = make('span');
    const name = make('span', 'name', event.title);
    text.append(name, make('br'), make('span', 'when', `${found === POSSIBLE ? '~ ' : ''}${event.when || tr('undated')}${event.place ? ` · ${event.place}` : ''}`));
    button.append(text);
    made.append(button);
    if (event.row === chosen) made.append(card(event));
    return made;
  };

  const MOST_LISTED = 500;
  const showList = () => {
    const focused = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.row : undefined;
    const groups = [
      [tr('In this time'), answer.filter(({ found, passes: ok }) => ok && (found === IN || found === POSSIBLE))],
      [tr('Undated'), answer.filter(({ found, passes: ok }) => ok && found === UNDATED)],
      [tr('Outside this time'), answer.filter(({ found, passes: ok, event }) => found === OUT && (ok || event.row === chosen))],
    ];
    list.replaceChildren();
    for (const [words, members] of groups) {
      if (!members.length) continue;
      const head = make('li');
      head.append(make('h2', '', `${words} (${members.length})`));
      list.append(head, ...members.slice(0, MOST_LISTED).map(item));
      if (members.length > MOST_LISTED) list.append(make('li', 'when', tr('and {n} more', { n: members.length - MOST_LISTED })));
    }
    if (focused !== undefined) {
      const again = list.querySelector(`button[data-row="${Number(focused)}"]`);
      if (again) again.focus({ preventScroll: true });
    }
  };

  const choose = (row, { reveal = false } = {}) => {
    chosen = row;
    showMap();
    showList();
    const button = row === null ? null : list.querySelector(`button[data-row="${row}"]`);
    if (reveal && button) button.scrollIntoView({ block: 'nearest' });
    const event = row === null ? null : events[row];
    if (event && event.at && !map.getBounds().contains([event.at[0], event.at[1]])) map.panTo([event.at[0], event.at[1]], { animate: false });
  };

  list.addEventListener('click', (event) => {
    const button = event.target.closest('button[data-row]');
    if (!button) return;
    const row = Number(button.dataset.row);
    choose(row === chosen ? null : row);
  });

  // Filters ------------------------------------------------------------------------------------------------------------

  const filters = byId('filters');
  data.categories.forEach((label, n) => {
    const count = events.filter(({ category }) => category === n).length;
    if (!count) return;
    const made = make('label');
    const box = make('input');
    box.type = 'checkbox';
    box.checked = true;
    box.addEventListener('change', () => {
      if (box.checked) wanted.categories.add(n);
      else wanted.categories.delete(n);
      refresh();
    });
    made.append(box, icon(make('canvas'), n, 0, false), make('span', '', label), make('span', 'count', String(count)));
    filters.append(made);
  });
  const search = make('input');
  search.id = 'search';
  search.type = 'search';
  search.placeholder = tr('Find in titles, texts, places and actors');
  search.setAttribute('aria-label', search.placeholder);
  search.addEventListener('input', () => {
    wanted.words = search.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    refresh();
  });
  filters.append(search);

  // Stepping and playing -----------------------------------------------------------------------------------------------

  const lanes = data.categories.map((_, n) => n).filter((n) => events.some(({ category, t }) => category === n && t));
  const axis = new mapviewer.Axis(byId('axis'), data.axis, () => refresh());
  const showAxis = () => {
    axis.show(
      answer
        .filter(({ event, passes: ok }) => event.t && ok)
        .map(({ event, found }) => {
          const [a, b, c, d] = event.t;
          const u0 = a === null ? 0 : axis.uOf(a);
          const u1 = d === null ? 1 : axis.uOf(d);
          // As the program's own timeline has it: what certainly lasts is a solid bar, a day a pale one, anything wider a hollow one.
          const lasts = (b === null ? -Infinity : b) < (c === null ? Infinity : c);
          const core = lasts ? [b === null ? 0 : axis.uOf(b), c === null ? 1 : axis.uOf(c)] : null;
          const day = !lasts && a !== null && d !== null && d - a <= DAY_LIKE;
          return { lane: lanes.indexOf(event.category), u0, u1, core, day, unsure: Boolean(event.unsure), color: mapviewer.symbols.color(event.category), dim: found === OUT };
        }),
    );
  };

  const moment = ({ t }) => (t[0] === null ? (t[3] === null ? null : t[3] - 1) : t[0]);
  /** To the next (1) or previous (−1) moment at which something begins; what is in sight goes along. */
  const step = (direction) => {
    const moments = [...new Set(answer.filter(({ event, passes: ok }) => ok && event.t && moment(event) !== null).map(({ event }) => moment(event)))].sort((x, y) => x - y);
    const at = chosen !== null && events[chosen].t ? moment(events[chosen]) : null;
    const later = direction > 0 ? moments.find((t) => at === null || t > at) : [...moments].reverse().find((t) => at === null || t < at);
    if (later === undefined) return false;
    const first = answer.find(({ event, passes: ok }) => ok && event.t && moment(event) === later);
    const u = axis.uOf(later);
    const [a, b] = axis.u;
    if (wanted.mode === 'cumulative') axis.set(a >= u ? 0 : a, Math.min(1, axis.uOf(Math.max(later + 1, first.event.t[3] === null ? later + 1 : first.event.t[3])) + 1e-6));
    else if (u < a || u > b) {
      const length = b - a;
      const start = Math.min(1 - length, Math.max(0, u - length / 2));
      axis.set(start, start + length);
    }
    choose(first.event.row, { reveal: true });
    return true;
  };

  let timer = 0;
  const play = byId('play');
  const speed = byId('speed');
  const still = () => {
    clearTimeout(timer);
    timer = 0;
    play.textContent = '▶';
    play.setAttribute('aria-label', tr('Play'));
    play.setAttribute('aria-pressed', 'false');
  };
  const go = () => {
    if (!step(1)) {
      still();
      return;
    }
    timer = setTimeout(go, 1200 / Number(speed.value));
  };
  const toggle = () => {
    if (timer) {
      still();
      return;
    }
    play.textContent = '❚❚';
    play.setAttribute('aria-label', tr('Pause'));
    play.setAttribute('aria-pressed', 'true');
    // From the beginning, when the end has been reached.
    const last = answer.filter(({ event, passes: ok }) => ok && event.t).map(({ event }) => moment(event)).reduce((x, y) => (y > x ? y : x), -Infinity);
    if (chosen !== null && events[chosen].t && moment(events[chosen]) >= last) chosen = null;
    go();
  };
  play.addEventListener('click', toggle);
  byId('back').addEventListener('click', () => { still(); step(-1); });
  byId('on').addEventListener('click', () => { still(); step(1); });
  byId('axis').addEventListener('pointerdown', still);
  const mode = byId('mode');
  mode.value = wanted.mode;
  mode.addEventListener('change', () => {
    wanted.mode = mode.value;
    refresh();
  });

  document.addEventListener('keydown', (event) => {
    const { target, key } = event;
    if (event.ctrlKey || event.altKey || event.metaKey || target.closest('input, select, .handle')) return;
    const inMap = container.contains(target);
    if (key === 'Escape') choose(null);
    else if (key === ' ' && !target.closest('button') && !inMap) toggle();
    else if (key === 'ArrowRight' && !inMap) { still(); step(1); }
    else if (key === 'ArrowLeft' && !inMap) { still(); step(-1); }
    else return;
    event.preventDefault();
  });

  still();
  // What the picture showed is what the page shows first.
  const [start, end] = data.window;
  axis.u = [start === null ? 0 : axis.uOf(start), end === null ? 1 : axis.uOf(end)];
  axis.draw();
  refresh();
  mapviewer.page = { axis, step, choose, answer: () => answer, map, symbols, toggle };
})();
