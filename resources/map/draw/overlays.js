'use strict';
/*
 * The reader's own overlays: points, lines and surfaces of files, on a canvas over the basemap and under names and events.
 * Their data come once each from `overlays/<hash>`; texts in them are only ever drawn, by textContent. Needs Leaflet, draw/theme.js.
 */
(() => {
  const mapviewer = (window.mapviewer = window.mapviewer || {});

  const PANE = 'overlays';
  const UNIT = 2 ** 24; // a path's numbers are single precision: they count from the feature's own corner, in fine steps
  const WIDTH = 2; // CSS pixels of a line whose file does not say
  const RADIUS = 4.5;
  const REACH = 5; // CSS pixels about a line or a point that hit it

  const rgba = (color, opacity) => `${color}${Math.round(opacity * 255).toString(16).padStart(2, '0')}`;

  /** A feature ready to be drawn: its box on the unit square, and paths from the box's corner in steps of 1 / UNIT. */
  const prepare = ([name, stroke, fill, strokeOpacity, fillOpacity, width, points, lines, polygons]) => {
    const box = mapviewer.paths.boxOf([points, ...lines, ...polygons.flat()]);
    return {
      name, stroke, fill, strokeOpacity, fillOpacity, width, box, points,
      ...mapviewer.paths.pathsOf(lines, polygons, box, UNIT),
    };
  };

  const OverlayCanvas = L.Renderer.extend({
    options: { pane: PANE, padding: 0.3, interactive: false },

    initialize(theme) {
      L.Renderer.prototype.initialize.call(this, {});
      this._theme = theme;
      this._stack = [];
      this._drawn = [];
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

    refresh() {
      cancelAnimationFrame(this._frame);
      this._frame = requestAnimationFrame(() => {
        if (this._map && this._container) this._update();
      });
    },

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
      this._drawn = [];
      const world = 256 * 2 ** this._map.getZoom();
      const origin = this._map.getPixelOrigin().add(this._bounds.min);
      for (const { features, color, title } of this._stack) {
        for (const feature of features) this._place(feature, color, title, world, origin, size);
      }
    },

    /** Draw a feature in every copy of the world that is in view. */
    _place(feature, color, title, world, origin, size) {
      const [left, top, right, bottom] = feature.box;
      const margin = 20 / world;
      const seen = [origin.x / world - margin, origin.y / world - margin, (origin.x + size.x) / world + margin, (origin.y + size.y) / world + margin];
      if (bottom < seen[1] || top > seen[3]) return;
      for (let turn = Math.ceil(seen[0] - right); turn <= Math.floor(seen[2] - left); turn += 1) {
        this._draw(feature, color, title, world, (left + turn) * world - origin.x, top * world - origin.y, turn * world - origin.x, -origin.y);
      }
    },

    _draw(feature, color, title, world, x, y, zeroX, zeroY) {
      const context = this._context;
      const stroke = feature.stroke || color;
      const scale = new DOMMatrix([world / UNIT, 0, 0, world / UNIT, x, y]);
      const [left, top, right, bottom] = feature.box;
      const reach = RADIUS + REACH;
      const box = [x - reach, y - reach, x + (right - left) * world + reach, y + (bottom - top) * world + reach];
      const placed = { feature, title, box, surface: null, way: null, points: [] };
      context.lineWidth = feature.width || WIDTH;
      context.lineJoin = context.lineCap = 'round';
      context.strokeStyle = rgba(stroke, feature.strokeOpacity);
      for (const kind of ['surface', 'way']) {
        if (!feature[kind]) continue;
        const path = new Path2D();
        path.addPath(feature[kind], scale);
        placed[kind] = path;
        if (kind === 'surface') {
          context.fillStyle = rgba(feature.fill || stroke, feature.fillOpacity);
          context.fill(path, 'evenodd');
        }
        if (feature.strokeOpacity > 0) context.stroke(path);
      }
      for (let i = 0; i < feature.points.length; i += 2) {
        const spot = [feature.points[i] * world + zeroX, feature.points[i + 1] * world + zeroY];
        placed.points.push(spot);
        context.beginPath();
        context.arc(...spot, RADIUS, 0, 2 * Math.PI);
        context.fillStyle = stroke;
        context.strokeStyle = mapviewer.themes[this._theme].paper;
        context.lineWidth = 1.5;
        context.fill();
        context.stroke();
      }
      if (feature.name) this._drawn.push(placed);
    },

    /** The uppermost named feature at a point of the container, with the title of its overlay; null where there is none. */
    hit(x, y) {
      if (!this._drawn.length) return null;
      const corner = this._map.containerPointToLayerPoint([x, y]).subtract(this._bounds.min);
      const context = this._context;
      context.save();
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.lineWidth = 2 * REACH;
      let found = null;
      for (let i = this._drawn.length - 1; i >= 0 && !found; i -= 1) {
        const { feature, title, box, surface, way, points } = this._drawn[i];
        if (corner.x < box[0] || corner.x > box[2] || corner.y < box[1] || corner.y > box[3]) continue;
        if (
          points.some(([px, py]) => Math.hypot(px - corner.x, py - corner.y) <= RADIUS + REACH) ||
          (way && context.isPointInStroke(way, corner.x, corner.y)) ||
          (surface && context.isPointInPath(surface, corner.x, corner.y, 'evenodd'))
        ) found = { name: feature.name, title };
      }
      context.restore();
      return found;
    },
  });

  /**
   * A place for overlays, empty at first.
   * @param {L.Map} map
   * @param {{theme: 'light'|'dark'}} options
   * @returns {{set: (layers: {key: string, color: string}[]) => void, setTheme: (theme: string) => void,
   *   hit: (x: number, y: number) => {name: string, title: string} | null, isLoading: () => boolean}}
   *   `layers` from the lowest up; `hit` takes CSS pixels of the container
   */
  mapviewer.createOverlays = (map, { theme }) => {
    const pane = map.createPane(PANE);
    pane.style.zIndex = '300';
    pane.style.pointerEvents = 'none';
    const canvas = new OverlayCanvas(theme);
    const kept = new Map();
    let pending = 0;
    let wanted = [];

    const load = (key) => {
      if (!kept.has(key)) {
        kept.set(
          key,
          fetch(`overlays/${key}`)
            .then((response) => response.json())
            .then(({ title, features }) => ({ title, features: features.map(prepare) })),
        );
      }
      return kept.get(key);
    };

    return {
      set(layers) {
        wanted = layers;
        pending += 1;
        for (const key of [...kept.keys()]) if (!layers.some((layer) => layer.key === key)) kept.delete(key);
        Promise.all(layers.map(({ key }) => load(key)))
          .then((found) => {
            if (wanted !== layers) return;
            canvas._stack = found.map((overlay, i) => ({ ...overlay, color: layers[i].color }));
            if (layers.length && !map.hasLayer(canvas)) canvas.addTo(map);
            else if (!layers.length) canvas.remove();
            else canvas._update();
          })
          .finally(() => {
            pending -= 1;
          });
      },
      setTheme(next) {
        canvas._theme = next;
        canvas.refresh();
      },
      hit: (x, y) => (map.hasLayer(canvas) ? canvas.hit(x, y) : null),
      isLoading: () => pending > 0,
    };
  };
})();
