'use strict';
/*
 * The symbols' layer: one canvas over the map, painted from the last scene. It stands still over the container while the
 * map's panes move, so that symbols keep their size and sharpness through every pan and zoom.
 */
(() => {
  const mapviewer = (window.mapviewer = window.mapviewer || {});

  const ZOOM_MS = 250; // as long as Leaflet's zoom transition
  const COUNT_PX = 12;
  const REACH = 11; // least CSS pixels about a symbol that hit it

  /** y at x of Leaflet's cubic-bezier(0, 0, 0.25, 1). */
  const ease = (x) => {
    let s = Math.sqrt(x);
    for (let i = 0; i < 5 && s > 0; i += 1) s -= (0.75 * s * s + 0.25 * s * s * s - x) / (1.5 * s + 0.75 * s * s);
    return s * s * (3 - 2 * s);
  };

  /** What part of the world is where: `size` is the world's width, `left` and `top` the container's corner, in pixels of that world. */
  const makeView = (size, left, top, width, height) => ({
    size,
    width,
    height,
    x: (mx) => mx * size - left,
    y: (my) => my * size - top,
    /** By how many worlds to shift something between two mercator x to have it in view, margins included. */
    copies: (west, east = west) => {
      const margin = 60 / size;
      const first = Math.ceil(left / size - margin - east);
      const last = Math.floor((left + width) / size + margin - west);
      return first > last ? [] : Array.from({ length: last - first + 1 }, (_, i) => first + i);
    },
  });

  const radiusOf = (count) => (count === 1 ? 7.5 : Math.min(11, 7.5 + 0.8 * Math.log2(count)));

  const PARTS = 24; // a ring is parted into so many
  /** Categories' parts of a ring, those that are there at all with one part at least. */
  const parted = (shares) => {
    if (!shares.length) return shares;
    const total = shares.reduce((sum, [, count]) => sum + count, 0);
    const found = shares.map(([category, count]) => [category, Math.max(1, Math.round((PARTS * count) / total))]);
    found[0][1] = Math.max(1, found[0][1] + PARTS - found.reduce((sum, [, parts]) => sum + parts, 0));
    return found;
  };

  class SymbolLayer {
    constructor(map, { theme }) {
      this.map = map;
      this.theme = mapviewer.themes[theme];
      this.scene = { outlines: [], circles: [], cells: null, heat: null, arcs: [], marks: [] };
      this.cellSpots = [];
      this.spread = null;
      this.hovered = null;
      this.sketch = null;
      this.handles = [];
      this.pins = [];
      this.pinSpots = [];
      this.onpaint = null;
      this.spots = [];
      this.spreadSpots = [];
      this.curves = [];
      this.shapes = [];
      this.words = [];
      this.animation = null;
      this.asked = 0;
      this.canvas = L.DomUtil.create('canvas', 'mv-symbols', map.getContainer());
      this.canvas.setAttribute('aria-hidden', 'true');
      this.ctx = this.canvas.getContext('2d');
      map.on('move resize viewreset zoomend moveend', () => this.paintNow());
      map.on('zoomanim', (event) => this.follow(event));
      this.resized = new ResizeObserver(() => this.request());
      this.resized.observe(map.getContainer());
    }

    setTheme(theme) {
      this.theme = mapviewer.themes[theme];
      this.request();
    }

    setScene(message) {
      const { symbols } = mapviewer;
      this.scene = {
        outlines: (message.outlines || []).map(mapviewer.outlines.prepare),
        circles: message.circles.map(mapviewer.circles.prepare),
        cells: mapviewer.cells.prepare(message.cells),
        heat: mapviewer.heat.prepare(message.heat),
        unlinked: message.unlinked || 0,
        arcs: message.arcs.map(mapviewer.arcs.prepare),
        marks: message.marks.map(([key, lat, lon, count, category, state, flags, shares, place]) => {
          const [mx, my] = mapviewer.mercator(lat, lon);
          // In steps that nobody sees, so that one picture serves many.
          const inner = Math.round(4 * radiusOf(count)) / 4;
          return {
            key, lat, lon, mx, my, count, category, state, shares: parted(shares), place, inner,
            selected: Boolean(flags & symbols.SELECTED),
            vague: Boolean(flags & symbols.VAGUE),
            shaped: Boolean(flags & symbols.SHAPED),
            // Why it is only there because it is read, 0 for everything else.
            held: flags & (symbols.FILTERED | symbols.UNDATED | symbols.OUTSIDE),
            // The whole of it: symbol, mix ring, selection ring.
            outer: inner + (shares.length ? 5.5 : 2),
          };
        }),
      };
      this.byPlace = new Map(this.scene.marks.map((mark) => [`${mark.lat} ${mark.lon}`, mark]));
      if (this.spread && !this.scene.marks.some((mark) => mark.key === this.spread.key)) this.spread = null;
      if (this.hovered && this.hovered.key && !this.has(this.hovered.key)) this.hovered = null;
      this.request();
    }

    /** Whether a mark or a cell of this key is there. */
    has(key) {
      const { cells, heat, marks } = this.scene;
      const { list } = cells || heat || { list: [] };
      return marks.some((mark) => mark.key === key) || list.some((cell) => cell.key === key);
    }

    setSpread(spread) {
      this.spread = spread && spread.items.length ? spread : null;
      this.request();
    }

    /** What tools draw above everything (see `sketch.js`), null for nothing. */
    setSketch(sketch) {
      if (!sketch && !this.sketch) return;
      this.sketch = sketch;
      this.request();
    }

    /** Pins of what a name may mean (see `candidates.js`), none for an empty list. */
    setCandidates(pins) {
      if (!pins.length && !this.pins.length) return;
      this.pins = pins;
      this.request();
    }

    isFanned(key) {
      return Boolean(this.spread && this.spread.key === key);
    }

    /** Its leaves and what is said of the others count a mark that is fanned out; "×82" would lie over them. */
    hasCount(mark) {
      return mark.count > 1 && !this.isFanned(mark.key);
    }

    setHovered(hovered) {
      const same = JSON.stringify(hovered && [hovered.key, hovered.row]) === JSON.stringify(this.hovered && [this.hovered.key, this.hovered.row]);
      if (same && (hovered && hovered.arc) === (this.hovered && this.hovered.arc)) return false;
      this.hovered = hovered;
      this.request();
      return true;
    }

    /** Paint once before the next frame. */
    request() {
      if (!this.asked) {
        this.asked = requestAnimationFrame(() => {
          this.asked = 0;
          this.paintNow();
        });
      }
    }

    /** Go along with Leaflet's zoom animation: the same straight way at the same pace as its tiles. */
    follow({ center, zoom, noUpdate }) {
      const half = this.map.getSize().divideBy(2);
      const corner = this.map.project(center, zoom).subtract(half);
      const to = { size: 256 * 2 ** zoom, left: corner.x, top: corner.y };
      if (noUpdate) {
        this.animation = { from: to, to, begun: 0 };
        this.paintNow();
        this.animation = null;
        return;
      }
      this.animation = { from: this.frame(), to, begun: performance.now() };
      this.request();
    }

    /** The world's size and the container's corner in it at this moment. */
    frame() {
      if (this.animation) {
        const { from, to, begun } = this.animation;
        const part = Math.min(1, (performance.now() - begun) / ZOOM_MS);
        if (part < 1) {
          const e = ease(part);
          const between = (name) => from[name] + (to[name] - from[name]) * e;
          return { size: between('size'), left: between('left'), top: between('top') };
        }
        // Leaflet ends its animation a moment later than its transition; until then the end is where things are.
        if (this.map._animatingZoom || performance.now() - begun < ZOOM_MS + 50) return to;
        this.animation = null;
      }
      const corner = this.map.getPixelBounds().min;
      return { size: 256 * 2 ** this.map.getZoom(), left: corner.x, top: corner.y };
    }

    view() {
      const { size, left, top } = this.frame();
      const { x, y } = this.map.getSize();
      return makeView(size, left, top, x, y);
    }

    paintNow() {
      const begun = performance.now();
      const { canvas, ctx, map, theme, scene } = this;
      if (!map._loaded) return;
      const ratio = (this.ratio = window.devicePixelRatio || 1);
      const { x: width, y: height } = map.getSize();
      const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
      if (canvas.width !== w || canvas.height !== h) {
        canvas.width = w;
        canvas.height = h;
        canvas.style.width = `${width}px`;
        canvas.style.height = `${height}px`;
      }
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      const view = { ...this.view(), moving: Boolean(this.animation) };
      this.cellSpots = [];
      if (scene.cells) this.cellSpots = mapviewer.cells.draw(ctx, scene.cells, view, theme, ratio, this.hovered && this.hovered.key, this.covers(view));
      else ctx.clearRect(0, 0, width, height);
      if (scene.heat) {
        const spots = mapviewer.heat.draw(ctx, scene.heat, view, theme);
        if (!scene.cells) this.cellSpots = spots;
      }
      this.shapes = mapviewer.outlines.draw(ctx, scene.outlines, view, theme, this.hovered);
      for (const circle of scene.circles) mapviewer.circles.draw(ctx, circle, view, theme, ratio);
      const hoveredArc = this.hovered && this.hovered.arc;
      const radiusAt = (key) => {
        const mark = this.byPlace && this.byPlace.get(key);
        return mark ? mark.outer + (mark.selected ? 5 : 0) : 0;
      };
      this.curves = mapviewer.arcs.draw(ctx, scene.arcs, view, theme, radiusAt, hoveredArc);
      this.spots = [];
      const spreadMarks = [];
      for (const mark of scene.marks) {
        const y = view.y(mark.my);
        if (y < -40 || y > height + 40) continue;
        for (const copy of view.copies(mark.mx)) {
          const x = view.x(mark.mx + copy);
          this.spots.push({ mark, x, y });
          if (this.isFanned(mark.key)) spreadMarks.push([mark, x, y]);
          else this.drawMark(mark, x, y);
        }
      }
      this.spreadSpots = [];
      for (const [mark, x, y] of spreadMarks) {
        const row = this.hovered && this.hovered.key === mark.key ? this.hovered.row : null;
        this.spreadSpots.push(
          ...mapviewer.spread.draw(ctx, this.spread, x, y, mark.outer, theme, row).map((spot) => ({ ...spot, mark, cx: x })),
        );
        this.drawMark(mark, x, y);
      }
      this.drawCellCounts();
      // Above all symbols, so that no neighbour covers a count.
      for (const { mark, x, y } of this.spots) if (this.hasCount(mark)) this.drawCount(mark, x, y);
      this.words = mapviewer.arcs.label(ctx, this.curves, scene.arcs, view, theme, this.boxes(), hoveredArc);
      this.pinSpots = mapviewer.candidates.draw(ctx, this.pins, view, theme);
      this.handles = this.sketch ? mapviewer.sketch.draw(ctx, this.sketch, view, theme) : [];
      if (this.animation) this.request();
      if (this.onpaint) this.onpaint(performance.now() - begun);
    }

    /** What the marks among cells will cover, as circles [x, y, reach]. */
    covers(view) {
      return this.scene.marks.flatMap((mark) => view.copies(mark.mx).map((copy) => [view.x(mark.mx + copy), view.y(mark.my), mark.outer + (mark.selected ? 7 : 1)]));
    }

    /** Numbers of cells whose discs marks cover: they stand beside the nearest mark, as the count of a symbol does, one below the other. */
    drawCellCounts() {
      const { ctx, theme, ratio } = this;
      const lines = new Map();
      const covered = this.cellSpots.filter((spot) => spot.covered).sort((a, b) => b.cell.selected - a.cell.selected);
      for (const { cell, x, y } of covered) {
        const near = this.spots.reduce((best, spot) => (best && Math.hypot(best.x - x, best.y - y) <= Math.hypot(spot.x - x, spot.y - y) ? best : spot), null);
        if (!near) continue;
        const line = lines.get(near) || 0;
        lines.set(near, line + 1);
        const [tx, ty] = this.countAt(near.mark, near.x, near.y);
        this.putCount(ctx, `×${mapviewer.cells.short(cell.count)}`, tx, ty + line * COUNT_PX, cell.past, theme, ratio);
      }
    }

    drawMark(mark, x, y) {
      const { ctx, theme, ratio } = this;
      const { symbols, sprites } = mapviewer;
      if (mark.selected) symbols.selectionRing(ctx, x, y, mark.outer + 4.5, theme);
      if (this.hovered && this.hovered.key === mark.key && this.hovered.row == null) {
        this.paintMark(ctx, mark, x, y, true);
        return;
      }
      const reach = mark.outer + 6;
      const key = `${mark.category} ${mark.state} ${mark.vague} ${mark.inner} ${mark.shares.join(' ')}`;
      sprites.put(ctx, x, y, key, [-reach, -reach, reach, reach], theme, ratio, (on) => this.paintMark(on, mark, 0, 0, false));
    }

    paintMark(ctx, mark, x, y, hover) {
      const { theme } = this;
      const { symbols } = mapviewer;
      if (mark.shares.length) {
        ctx.save();
        if (mark.state === symbols.GHOST) ctx.globalAlpha = 0.5;
        symbols.mixRing(ctx, x, y, mark.inner + 3.2, mark.shares, theme);
        ctx.restore();
      }
      const radius = mark.shares.length ? mark.inner * 0.72 : mark.inner;
      const look = { color: symbols.color(mark.category), shape: symbols.shape(mark.category), state: mark.state, vague: mark.vague };
      if (mark.shares.length) {
        ctx.save();
        if (mark.state === symbols.GHOST) ctx.globalAlpha = 0.5;
        ctx.beginPath();
        ctx.arc(x, y, mark.inner + 2, 0, 2 * Math.PI);
        ctx.fillStyle = symbols.ground(theme);
        ctx.fill();
        ctx.restore();
      }
      symbols.draw(ctx, x, y, radius, { ...look, hover }, theme);
    }

    drawCount(mark, x, y) {
      const { ctx, theme, ratio } = this;
      const [tx, ty] = this.countAt(mark, x, y);
      this.putCount(ctx, `×${mark.count}`, tx, ty, mark.state === mapviewer.symbols.GHOST, theme, ratio);
    }

    putCount(ctx, text, tx, ty, faint, theme, ratio) {
      const box = [-3, -COUNT_PX, 6 + COUNT_PX * 0.75 * text.length, COUNT_PX];
      mapviewer.sprites.put(ctx, tx, ty, `${text}${faint}`, box, theme, ratio, (on) => {
        on.font = `600 ${COUNT_PX}px ${theme.font}`;
        on.textAlign = 'left';
        on.textBaseline = 'middle';
        if (faint) on.globalAlpha = 0.7;
        mapviewer.haloText(on, text, 0, 0, theme);
      });
    }

    countAt(mark, x, y) {
      const off = mark.outer + (mark.selected ? 6 : 0);
      return [x + off * 0.72 + 2, y + off * 0.72 + 2];
    }

    /** What symbols and their counts cover, as [left, top, right, bottom] in CSS pixels of the container. */
    boxes() {
      const found = [];
      for (const { mark, x, y } of this.spots) {
        const r = mark.outer + (mark.selected ? 7 : 1);
        found.push([x - r, y - r, x + r, y + r]);
        if (this.hasCount(mark)) {
          const [tx, ty] = this.countAt(mark, x, y);
          found.push([tx - 1, ty - 7, tx + 8 + 7 * String(mark.count).length, ty + 7]);
        }
      }
      for (const { x, y } of this.spreadSpots) found.push([x - 12, y - 12, x + 12, y + 12]);
      for (const { x, y, radius } of this.cellSpots) if (radius >= 5) found.push([x - radius, y - radius, x + radius, y + radius]);
      return found;
    }

    /** What else names must keep clear of: the lines of arcs and the words at them, and all of a spread. */
    lines() {
      const found = [...this.words];
      // Between many lines there is no room that is free: names would be gone altogether.
      const few = this.curves.length <= mapviewer.arcs.MANY ? this.curves : [];
      for (const { curve, from, to } of few) {
        for (const [x, y] of mapviewer.arcs.along(curve, from, to, 12)) found.push([x - 4, y - 4, x + 4, y + 4]);
      }
      for (const { x, y } of this.spreadSpots) {
        const { x: cx, y: cy } = this.spots.find(({ mark }) => this.isFanned(mark.key));
        const reach = Math.hypot(x - cx, y - cy) + 16;
        found.push([cx - reach, cy - reach, cx + reach, cy + reach]);
      }
      return found;
    }

    /**
     * What is under a point of the container: {key, row, x, y, radius, left}, {arc}, or null. A tip keeps `radius` from x, on the left
     * if `left`: that of a leaf keeps clear of the whole fan.
     */
    hit(x, y) {
      const near = (spot, radius) => Math.hypot(spot.x - x, spot.y - y) <= Math.max(REACH, radius + 2);
      for (const spot of [...this.spreadSpots].reverse()) {
        if (near(spot, mapviewer.spread.RADIUS)) {
          return { key: spot.mark.key, row: spot.row, x: spot.cx, y: spot.y, radius: spot.reach, left: spot.x < spot.cx - 1 };
        }
      }
      for (const spot of [...this.spots].reverse()) {
        if (near(spot, spot.mark.outer)) return { key: spot.mark.key, row: null, x: spot.x, y: spot.y, radius: spot.mark.outer + 4 };
      }
      const arc = mapviewer.arcs.hit(this.curves, x, y);
      if (arc) return { key: null, row: null, arc };
      const shape = mapviewer.outlines.hit(this.ctx, this.shapes, x, y);
      if (shape) return { key: shape.key, row: shape.row, x, y, radius: 6 };
      const spot = mapviewer.cells.hit(this.cellSpots, x, y);
      return spot ? { key: spot.cell.key, row: null, x: spot.x, y: spot.y, radius: spot.radius + 4 } : null;
    }

    /** The ground of the cell at a point of the container, as Leaflet's bounds; null where no cell is. */
    cellBounds(x, y) {
      const spot = mapviewer.cells.hit(this.cellSpots, x, y);
      if (!spot) return null;
      const corner = (dx, dy) => this.map.containerPointToLatLng([spot.left + dx, spot.top + dy]);
      return L.latLngBounds(corner(0, spot.size), corner(spot.size, 0));
    }
  }

  mapviewer.ease = ease;
  mapviewer.SymbolLayer = SymbolLayer;
})();
