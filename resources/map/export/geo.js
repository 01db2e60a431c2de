'use strict';
/*
 * The basemap of a page that takes its own along (mapviewer/basemap/cut.py): a Leaflet grid layer that draws paths, and one canvas of names.
 * Needs Leaflet, draw/collide.js and draw/circles.js (mercator) before it.
 */
(() => {
  const mapviewer = (window.mapviewer = window.mapviewer || {});

  const TILE = 512; // CSS pixels
  const DETAIL_FROM_ZOOM = 6;
  const NAMES_MOST = 70;

  /** [zoom, value] pairs interpolated linearly, held at the ends. */
  const atZoom = (stops, zoom) => {
    if (zoom <= stops[0][0]) return stops[0][1];
    for (let i = 1; i < stops.length; i += 1) {
      const [[z0, v0], [z1, v1]] = [stops[i - 1], stops[i]];
      if (zoom <= z1) return v0 + ((v1 - v0) * (zoom - z0)) / (z1 - z0);
    }
    return stops[stops.length - 1][1];
  };

  /** One feature: its path on the grid, what it covers there, and the first zoom at which it is worth drawing. */
  const feature = ([zoom, paths], closed) => {
    const path = new Path2D();
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (const steps of paths) {
      let [x, y] = [0, 0];
      for (let i = 0; i < steps.length; i += 2) {
        x += steps[i];
        y += steps[i + 1];
        if (i) path.lineTo(x, y);
        else path.moveTo(x, y);
        if (x < box[0]) box[0] = x;
        if (y < box[1]) box[1] = y;
        if (x > box[2]) box[2] = x;
        if (y > box[3]) box[3] = y;
      }
      if (closed) path.closePath();
    }
    return { zoom, path, box };
  };

  const prepare = (layers) =>
    Object.fromEntries(Object.entries(layers).map(([name, list]) => [name, list.map((one) => feature(one, name === 'land' || name === 'lakes'))]));

  const meets = (one, other) => one[0] <= other[2] && one[2] >= other[0] && one[1] <= other[3] && one[3] >= other[1];

  /** Paint what lies in `box` (grid) of some layers; the context's unit is the grid's, `unit` of them are a CSS pixel. */
  const paint = (ctx, layers, box, z, unit, sheet, colours) => {
    const { widths, dashes, last_zoom: last } = sheet;
    const width = (name) => (z > (last[name] || 99) ? 0 : atZoom(widths[name], z) * unit);
    const seen = (name) => layers[name].filter((one) => one.zoom <= z && meets(one.box, box));
    const stroke = (name, colour, lineWidth, dash = []) => {
      if (!lineWidth) return;
      ctx.strokeStyle = colour;
      ctx.lineWidth = lineWidth;
      ctx.setLineDash(dash.map((part) => part * unit));
      for (const { path } of seen(name)) ctx.stroke(path);
      ctx.setLineDash([]);
    };
    const fill = (name, colour) => {
      ctx.fillStyle = colour;
      for (const { path } of seen(name)) ctx.fill(path, 'evenodd');
    };
    stroke('land', colours.shore, 2 * width('shore'));
    stroke('land', colours.coast, 2 * width('coast'));
    fill('land', colours.land);
    if (z >= 3) stroke('borders', colours.border_casing, width('border_casing'));
    stroke('admin1', colours.admin1, width('admin1'));
    stroke('rivers', colours.river, width('river'));
    stroke('lakes', colours.lake_line, 2 * width('lake'));
    fill('lakes', colours.lake);
    stroke('borders', colours.border, width('border'));
    stroke('disputed', colours.disputed, width('border'), dashes.disputed);
    stroke('claims', colours.claim, width('claim'), dashes.claim);
  };

  const Ground = L.GridLayer.extend({
    options: { tileSize: TILE, minZoom: 1, maxZoom: 14, updateWhenZooming: false, keepBuffer: 1, noWrap: true },

    initialize(data, sheet, theme) {
      L.GridLayer.prototype.initialize.call(this, {});
      this._grid = data.grid;
      this._coarse = prepare(data.coarse);
      this._details = data.details.map(({ box, layers }) => ({ box, layers: prepare(layers) }));
      this._sheet = sheet;
      this._colours = sheet.themes[theme];
    },

    createTile({ x, y, z }) {
      const tile = L.DomUtil.create('canvas', 'leaflet-tile');
      const ratio = window.devicePixelRatio || 1;
      tile.width = tile.height = Math.ceil(TILE * ratio);
      const ctx = tile.getContext('2d', { alpha: false });
      // So many steps of the grid are a tile, and a CSS pixel.
      const side = (this._grid * TILE) / (256 * 2 ** z);
      const unit = side / TILE;
      const box = [x * side, y * side, (x + 1) * side, (y + 1) * side];
      ctx.fillStyle = this._colours.water;
      ctx.fillRect(0, 0, tile.width, tile.height);
      const scale = ratio / unit;
      ctx.setTransform(scale, 0, 0, scale, -box[0] * scale, -box[1] * scale);
      ctx.lineJoin = 'round';
      const margin = 12 * unit;
      const around = [box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin];
      paint(ctx, this._coarse, around, z, unit, this._sheet, this._colours);
      if (z >= DETAIL_FROM_ZOOM) {
        for (const { box: part, layers } of this._details) {
          if (!meets(part, box)) continue;
          // From pixel to pixel: half a pixel of what lies below would be seen as a line.
          const [left, top, right, bottom] = part.map((at, n) => Math.round((at - box[n % 2]) * scale) / scale + box[n % 2]);
          ctx.save();
          ctx.beginPath();
          ctx.rect(left, top, right - left, bottom - top);
          ctx.clip();
          ctx.fillStyle = this._colours.water;
          ctx.fillRect(left, top, right - left, bottom - top);
          paint(ctx, layers, around, z, unit, this._sheet, this._colours);
          ctx.restore();
        }
      }
      return tile;
    },
  });

  /** Names on one canvas: those of places with events first, then the basemap's, as far as there is room. */
  class Names {
    constructor(map, list, sheet, theme) {
      Object.assign(this, { map, list, sheet, colours: sheet.themes[theme], own: [], taken: () => [], asked: 0 });
      this.canvas = L.DomUtil.create('canvas', 'mv-names', map.getContainer());
      this.canvas.setAttribute('aria-hidden', 'true');
      map.on('move zoom resize viewreset zoomend moveend', () => this.request());
    }

    /** `own`: {name, lat, lon, off} of places with events; `taken`: a function for the boxes that symbols cover. */
    set(own, taken) {
      this.own = own;
      this.taken = taken;
      this.request();
    }

    request() {
      if (this.asked) return;
      this.asked = requestAnimationFrame(() => {
        this.asked = 0;
        this.draw();
      });
    }

    draw() {
      const { map, canvas, colours } = this;
      const { x: width, y: height } = map.getSize();
      const ratio = window.devicePixelRatio || 1;
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
      const ctx = canvas.getContext('2d');
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      ctx.textBaseline = 'middle';
      ctx.lineJoin = 'round';
      const room = new mapviewer.Room();
      room.take(this.taken());
      const zoom = map.getZoom();
      const font = this.sheet.fonts.sans.map((name) => `"${name}"`).join(',');
      const put = (text, x, y, style, colour, halo, anchors) => {
        ctx.font = `${style} ${font}`;
        const size = parseFloat(/(\d+(?:\.\d+)?)px/.exec(style)[1]);
        const w = ctx.measureText(text).width;
        for (const [dx, dy] of anchors(w, size)) {
          const box = [x + dx - 2, y + dy - size * 0.62, x + dx + w + 2, y + dy + size * 0.62];
          if (box[0] < 0 || box[2] > width || box[1] < 0 || box[3] > height || !room.isFree([box])) continue;
          room.take([box]);
          ctx.lineWidth = 3.2;
          ctx.strokeStyle = halo;
          ctx.strokeText(text, x + dx, y + dy);
          ctx.fillStyle = colour;
          ctx.fillText(text, x + dx, y + dy);
          return true;
        }
        return false;
      };
      const beside = (off) => (w, size) => [[off, 0], [-off - w, 0], [-w / 2, off + size * 0.6], [-w / 2, -off - size * 0.6]];
      const said = new Set();
      for (const { name, lat, lon, off } of this.own) {
        const { x, y } = map.latLngToContainerPoint([lat, lon]);
        if (put(name, x, y, '650 13.5px', colours.event_text, colours.text_halo, beside(off + 4))) said.add(mapviewer.nameKey(name));
      }
      let left = NAMES_MOST;
      for (const [kind, name, lat, lon, first, size] of this.list) {
        if (!left || first > zoom + 0.5 || said.has(mapviewer.nameKey(name))) continue;
        const { x, y } = map.latLngToContainerPoint([lat, lon]);
        if (x < -80 || y < -20 || x > width + 80 || y > height + 20) continue;
        let done = false;
        if (kind === 0) {
          const half = (size / 360) * 256 * 2 ** zoom;
          const px = Math.min(13, 10 + half / 60);
          ctx.font = `600 ${px}px ${font}`;
          if (ctx.measureText(name).width > 2.5 * half) continue;
          done = put(name, x, y, `600 ${px}px`, colours.country_text, colours.text_halo, (w) => [[-w / 2, 0]]);
        } else if (kind === 3) {
          done = put(name, x, y, `italic ${size === 1 ? 15 : 12}px`, colours.water_text, colours.water_halo, (w) => [[-w / 2, 0]]);
        } else {
          if (!room.isFree([[x - 4, y - 4, x + 4, y + 4]])) continue;
          const colour = kind === 1 ? colours.capital_text : colours.city_text;
          done = put(name, x, y, `${kind === 1 ? 12.5 : 11.5}px`, colour, colours.text_halo, beside(6));
          if (done) {
            ctx.beginPath();
            ctx.arc(x, y, kind === 1 ? 2.6 : 2, 0, 2 * Math.PI);
            ctx.fillStyle = colours.dot;
            ctx.strokeStyle = colours.dot_halo;
            ctx.lineWidth = 1.5;
            ctx.stroke();
            ctx.fill();
          }
        }
        if (done) left -= 1;
      }
    }
  }

  mapviewer.Ground = Ground;
  mapviewer.Names = Names;
})();
