'use strict';
/*
 * Names on the map: one canvas above the tiles and below the events. Greedy placement by priority, text on canvas only.
 * Needs Leaflet, draw/container.js, draw/basemap.js (style), draw/collide.js, draw/names.js before it.
 */
(() => {
  const mapviewer = (window.mapviewer = window.mapviewer || {});
  const { Room, nameKey, textDirection, mercatorX, mercatorY, worldTurns } = mapviewer;

  const PANE = 'basemap-labels';
  const EVENT_GAP = 10; // CSS pixels from an event's place to its label, unless the label says otherwise
  const MAX_TEXT = 60; // characters
  const COUNTRIES_TO_ZOOM = 9;

  // Where a place's name stands about its dot, in order of preference: [side, line] with side −1 left, 1 right, 0 centred.
  const ANCHORS = [[1, 0], [-1, 0], [0, -1], [0, 1], [1, -0.6], [1, 0.6], [-1, -0.6], [-1, 0.6]];

  const LabelLayer = L.Renderer.extend({
    options: { pane: PANE, padding: 0.3, interactive: false },

    initialize(names, style, theme) {
      L.Renderer.prototype.initialize.call(this, {});
      this._names = names;
      this._style = style;
      this._theme = theme;
      this._avoid = [];
      this._quiet = null;
      this._events = [];
      this._shown = new Map();
      this._widths = new Map();
    },

    _initContainer() {
      this._container = L.DomUtil.create('canvas');
      this._container.style.pointerEvents = 'none';
      this._context = this._container.getContext('2d');
    },

    _destroyContainer() {
      cancelAnimationFrame(this._frame);
      L.DomUtil.remove(this._container);
      delete this._container;
    },

    _updatePaths() {}, // the renderer's hook for vector layers; there are none here

    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      const size = this._bounds.getSize();
      const ratio = window.devicePixelRatio || 1;
      L.DomUtil.setPosition(this._container, this._bounds.min);
      const [width, height] = [Math.round(size.x * ratio), Math.round(size.y * ratio)];
      if (this._container.width !== width || this._container.height !== height) {
        this._container.width = width;
        this._container.height = height;
        this._container.style.width = `${size.x}px`;
        this._container.style.height = `${size.y}px`;
      }
      this._context.setTransform(ratio, 0, 0, ratio, 0, 0);
      this._context.clearRect(0, 0, size.x, size.y);
      this._place(size);
    },

    /** Place and draw again before the next frame. */
    refresh() {
      cancelAnimationFrame(this._frame);
      this._frame = requestAnimationFrame(() => {
        if (this._map && this._container) this._update();
      });
    },

    set(values) {
      Object.assign(this, values);
      this.refresh();
    },

    _place(size) {
      const map = this._map;
      const zoom = map.getZoom();
      const world = 256 * 2 ** zoom;
      // Labels keep their side while the map is panned, not from zoom to zoom.
      if (zoom !== this._placedZoom) this._shown.clear();
      this._placedZoom = zoom;
      const origin = map.getPixelOrigin().add(this._bounds.min);
      const view = {
        zoom,
        world,
        room: new Room(),
        box: [origin.x / world, origin.y / world, (origin.x + size.x) / world, (origin.y + size.y) / world],
        at: ({ x, y }) => [x * world - origin.x, y * world - origin.y],
        placed: [],
      };
      const shift = this._bounds.min;
      view.room.take(this._avoid.map(([l, t, r, b]) => [l - shift.x, t - shift.y, r - shift.x, b - shift.y]));

      const events = this._placeEvents(view);
      const places = this._wantedPlaces(view, events);
      const lead = places.filter((place) => place.tier === 0);
      this._placePlaces(view, lead);
      if (zoom <= COUNTRIES_TO_ZOOM) this._placeCountries(view);
      this._placePlaces(view, places.filter((place) => place.tier > 0));
      this._placeWaters(view);
      this._shown = new Map(view.placed.map((label) => [label.key, label.anchor]));
      for (const label of view.placed) this._draw(label);
    },

    _font({ size, weight = 400, italic = false, family = 'sans' }) {
      const names = this._style.fonts[family].map((name) => (name.includes(' ') ? `"${name}"` : name)).join(', ');
      return `${italic ? 'italic ' : ''}${weight} ${size}px ${names}`;
    },

    /** Width of a line in CSS pixels, letter spacing included. */
    _width(text, font, spacing) {
      const key = `${font}|${spacing}|${text}`;
      if (!this._widths.has(key)) {
        if (this._widths.size > 5000) this._widths.clear();
        this._context.font = font;
        this._context.letterSpacing = `${spacing}px`;
        this._widths.set(key, this._context.measureText(text).width);
      }
      return this._widths.get(key);
    },

    /** Does a local basemap lie there, which has names of its own? */
    _isQuiet({ x, y }) {
      if (!this._quiet) return false;
      const [left, top, right, bottom] = this._quiet;
      const across = x - Math.floor(x);
      return across >= left && across <= right && y >= top && y <= bottom;
    },

    _placeEvents(view) {
      const marks = [];
      const sorted = [...this._events].sort((a, b) => b.priority - a.priority);
      for (const event of sorted) {
        const spot = { x: mercatorX(event.lon), y: mercatorY(event.lat) };
        const gap = event.gap === undefined ? EVENT_GAP : event.gap;
        for (const turn of worldTurns(view.box)) {
          const [px, py] = view.at({ x: spot.x + turn, y: spot.y });
          marks.push({ px, py, gap, key: nameKey(event.text) });
          const style = { size: 13, weight: 600, colour: 'event_text', halo: 3.5 };
          this._tryAround(view, `event|${event.text}|${turn}`, event.text, [px, py], gap, style, 2);
        }
      }
      return marks;
    },

    /** Places worth trying, most important first; those that an event names, or covers, are left out. */
    _wantedPlaces(view, events) {
      const zoom = Math.round(view.zoom);
      const found = this._names.places(view.box, zoom);
      const wanted = [];
      for (const place of found) {
        const [px, py] = view.at(place);
        const key = nameKey(place.name);
        const covered = events.some((event) => {
          const distance = Math.hypot(event.px - px, event.py - py);
          return distance < event.gap + 4 || (event.key === key && distance < 90);
        });
        if (covered || this._isQuiet(place)) continue;
        const age = zoom - place.zoom;
        const lead = (place.capital && zoom >= 4) || place.leading || age >= 3;
        wanted.push({ ...place, px, py, age, tier: lead ? 0 : 1, key: `place|${place.name}|${place.x.toFixed(5)}` });
      }
      const weight = (place) => place.people * (place.capital ? 4 : 1);
      return wanted.sort(
        (a, b) =>
          a.tier - b.tier ||
          Number(b.leading) - Number(a.leading) ||
          (zoom >= 4 && Number(b.capital) - Number(a.capital)) ||
          a.zoom - b.zoom ||
          Number(this._shown.has(b.key)) - Number(this._shown.has(a.key)) ||
          weight(b) - weight(a),
      );
    },

    _placePlaces(view, places) {
      for (const place of places) {
        const style = placeStyle(place, view.zoom);
        const spot = [place.px, place.py];
        const margin = place.tier === 0 ? 3 : 7;
        this._tryAround(view, place.key, place.name, spot, style.radius + 3, style, margin);
      }
    },

    /** Put a name beside its dot where there is room, the place it had before first. */
    _tryAround(view, key, raw, [px, py], gap, style, margin) {
      const text = raw.length > MAX_TEXT ? `${raw.slice(0, MAX_TEXT - 1)}…` : raw;
      const font = this._font(style);
      const width = this._width(text, font, 0);
      const height = style.size * 1.15;
      const before = this._shown.get(key);
      const order = before === undefined ? [...ANCHORS.keys()] : [before, ...ANCHORS.keys()];
      const dot = style.radius ? [px - style.radius, py - style.radius, px + style.radius, py + style.radius] : null;
      if (dot && !view.room.isFree([dot])) return false;
      for (const anchor of order) {
        const [side, line] = ANCHORS[anchor];
        const left = side > 0 ? px + gap : side < 0 ? px - gap - width : px - width / 2;
        const top = side === 0 ? py + line * (gap + height / 2) - height / 2 : py - height / 2 + line * height;
        const box = [left - margin, top - margin / 2, left + width + margin, top + height + margin / 2];
        if (!view.room.isFree([box])) continue;
        view.room.take(dot ? [[left, top, left + width, top + height], dot] : [[left, top, left + width, top + height]]);
        view.placed.push({ key, anchor, style, font, lines: [text], x: left + width / 2, y: top + height / 2, dot: dot && [px, py] });
        return true;
      }
      return false;
    },

    _placeCountries(view) {
      for (const country of this._names.countries) {
        const best = this._countryFit(view, country);
        if (best) {
          view.room.take(best.boxes);
          view.placed.push(best.label);
        }
      }
    },

    /** The first of a country's positions in view with room around it, with the name on one line or two. */
    _countryFit(view, { name, area, points }) {
      const key = `country|${name}`;
      const before = this._shown.get(key);
      const order = before === undefined ? [...points.keys()] : [before, ...points.keys()];
      const room = 2 * points[0].half * view.world;
      const size = Math.max(9.5, Math.min(16, 7 + Math.log2(Math.max(1, room / 28)) * 2));
      const spacing = size * (room > 300 ? 0.28 : 0.14);
      const style = { size, weight: 500, colour: 'country_text', halo: 3, spacing };
      const font = this._font(style);
      const slack = view.zoom >= 6 ? 1.9 : view.zoom >= 4 ? 1.45 : 1.15;
      // A tiny state's name is larger than the state: it waits until the state can be seen.
      if (Math.sqrt(area) / 40_075 < 14 / view.world) return null;
      for (const lines of linesOf(name.toUpperCase())) {
        const widths = lines.map((line) => this._width(line, font, spacing));
        const width = Math.max(...widths);
        for (const anchor of order) {
          const point = points[anchor];
          if (width > 2 * point.half * view.world * slack || this._isQuiet(point)) continue;
          for (const turn of worldTurns(view.box)) {
            const [x, y] = view.at({ x: point.x + turn, y: point.y });
            const height = lines.length * size * 1.25;
            const box = [x - width / 2 - 6, y - height / 2 - 3, x + width / 2 + 6, y + height / 2 + 3];
            if (!this._visible(box) || !view.room.isFree([box])) continue;
            return { boxes: [box], label: { key, anchor, style, font, lines, x, y, spacing } };
          }
        }
      }
      return null;
    },

    /** Is a box of the canvas wholly in the visible part of the map? A name cut off at the edge reads badly. */
    _visible([left, top, right, bottom]) {
      const size = this._map.getSize();
      const padX = size.x * this.options.padding;
      const padY = size.y * this.options.padding;
      return left >= padX && top >= padY && right <= padX + size.x && bottom <= padY + size.y;
    },

    _placeWaters(view) {
      for (const water of this._names.waters) {
        if (view.zoom < water.first || view.zoom >= water.last + 1 || this._isQuiet(water)) continue;
        const size = [17, 14, 12.5, 11.5][water.size - 1] + Math.max(0, Math.min(2, view.zoom - water.first - 1));
        const spacing = size * [0.22, 0.12, 0.06, 0.02][water.size - 1];
        const style = { size, italic: true, family: 'water', colour: 'water_text', halo: 2.5, haloColour: 'water_halo', spacing };
        const font = this._font(style);
        const words = water.name.split(' ');
        const lines = words.length === 2 && water.size < 4 ? words : linesOf(water.name)[0];
        const width = Math.max(...lines.map((line) => this._width(line, font, spacing)));
        const height = lines.length * size * 1.25;
        for (const turn of worldTurns(view.box)) {
          const [x, y] = view.at({ x: water.x + turn, y: water.y });
          const box = [x - width / 2 - 4, y - height / 2, x + width / 2 + 4, y + height / 2];
          if (!view.room.isFree([box])) continue;
          view.room.take([box]);
          view.placed.push({ key: `water|${water.name}|${turn}`, anchor: 0, style, font, lines, x, y, spacing });
        }
      }
    },

    _draw({ style, font, lines, x, y, spacing = 0, dot }) {
      const context = this._context;
      const colours = this._style.themes[this._theme];
      if (dot) drawDot(context, dot, style, colours);
      context.font = font;
      context.letterSpacing = `${spacing}px`;
      context.textAlign = 'center';
      context.textBaseline = 'middle';
      context.lineJoin = 'round';
      context.strokeStyle = colours[style.haloColour || 'text_halo'];
      context.lineWidth = style.halo;
      context.fillStyle = colours[style.colour];
      const step = style.size * 1.25;
      lines.forEach((line, i) => {
        context.direction = textDirection(line);
        // Letter spacing also follows the last letter: half of it moves the line back to the middle.
        const left = x + spacing / 2;
        const middle = y + (i - (lines.length - 1) / 2) * step;
        context.strokeText(line, left, middle);
        context.fillText(line, left, middle);
      });
    },
  });

  /** Size, weight, colour and dot of a place's name by how much it stands out. */
  function placeStyle({ capital, people, age }, zoom) {
    const grown = zoom >= 6 ? 1 : 0;
    if (capital) return { size: 12 + grown, weight: 600, colour: 'capital_text', halo: 3, radius: 3.4, capital };
    if (people >= 1_000_000 || age >= 3) {
      return { size: 11.5 + grown, weight: 500, colour: 'city_text', halo: 3, radius: 2.3 };
    }
    if (people >= 100_000 || age >= 1) return { size: 11 + grown / 2, colour: 'city_text', halo: 2.5, radius: 2 };
    return { size: 10.5 + grown / 2, colour: 'town_text', halo: 2.5, radius: 1.6 };
  }

  /** A capital is a ringed dot, every other place a plain one. */
  function drawDot(context, [x, y], { radius, capital }, colours) {
    const disc = (r, colour) => {
      context.fillStyle = colour;
      context.beginPath();
      context.arc(x, y, r, 0, 2 * Math.PI);
      context.fill();
    };
    disc(radius + 1, colours.dot_halo);
    disc(radius, colours.dot);
    if (capital) {
      disc(radius - 1.1, colours.dot_halo);
      disc(radius - 2.1, colours.dot);
    }
  }

  /** A name on one line, and, when it has several words, on two of about the same length. */
  function linesOf(name) {
    const words = name.split(' ');
    if (words.length === 1) return [[name]];
    let best = null;
    for (let i = 1; i < words.length; i += 1) {
      const lines = [words.slice(0, i).join(' '), words.slice(i).join(' ')];
      const longest = Math.max(lines[0].length, lines[1].length);
      if (!best || longest < best.longest) best = { longest, lines };
    }
    return [[name], best.lines];
  }

  /**
   * Add the names to a map, in the pane `basemap-labels` (z-index 350).
   * @param {L.Map} map
   * @param {{theme: 'light'|'dark', base?: string}} options
   * @returns {{
   *   setTheme: (theme: string) => void,
   *   setAvoid: (rects: {x: number, y: number, width: number, height: number}[]) => void,
   *   setEventLabels: (labels: {text: string, lat: number, lon: number, priority: number, gap?: number}[]) => void,
   *   setQuiet: (box: [number, number, number, number] | null) => void,
   *   ready: Promise<void>, layer: Promise<L.Layer>}}
   *   `setAvoid` takes container coordinates in CSS pixels as they are now; the rectangles move with the map until the
   *   next call. Within `setQuiet`'s box (left, top, right, bottom on the world's unit square) only events are named. `gap` is the distance in CSS pixels from the place to its label, about its symbol's radius.
   */
  mapviewer.createLabels = (map, { theme, base = 'basemap/' }) => {
    if (!map.getPane(PANE)) {
      const pane = map.createPane(PANE);
      pane.style.zIndex = '350';
      pane.style.pointerEvents = 'none';
    }
    const address = new URL(base, document.baseURI).href;
    const state = { _theme: theme };
    let layer = null;
    const set = (values) => {
      Object.assign(state, values);
      if (layer) layer.set(values);
    };
    const names = new mapviewer.Names(address, () => layer && layer.refresh());
    const made = Promise.all([mapviewer.basemapStyle(address), names.load()]).then(([style]) => {
      layer = new LabelLayer(names, style, state._theme);
      Object.assign(layer, state);
      layer.addTo(map);
      // A bundled font may come after the first drawing.
      document.fonts.addEventListener('loadingdone', () => {
        layer._widths.clear();
        layer.refresh();
      });
      return layer;
    });
    return {
      layer: made,
      ready: made.then(() => undefined),
      setTheme: (next) => set({ _theme: next }),
      setAvoid(rects) {
        const { x, y } = map.containerPointToLayerPoint([0, 0]);
        set({ _avoid: rects.map((r) => [r.x + x, r.y + y, r.x + r.width + x, r.y + r.height + y]) });
      },
      setEventLabels: (labels) => set({ _events: labels }),
      setQuiet: (box) => set({ _quiet: box }),
    };
  };
})();
