'use strict';
/*
 * Classic worker: cuts Natural Earth into tiles (geojson-vt) and draws them on an OffscreenCanvas.
 *
 * In:  {type: 'init', base, style}                base URL and the parsed basemap-style.json
 *      {type: 'tile', id, z, x, y, size, overlap, ratio, theme}   z of a grid of 512-pixel tiles plus one, i.e. the map's zoom
 *      {type: 'cancel', id}
 * Out: {type: 'ready'} once, when the world view can be drawn; {type: 'detail'} once, when 1:10m is indexed
 *      {type: 'tile', id, bitmap} or {type: 'failed', id, message} in any order
 *      {type: 'error', message} when a file cannot be loaded
 */
importScripts('draw/container.js', 'vendor/geojson-vt.js');

const EXTENT = 4096;
const WORLD_TO_ZOOM = 3;
const WORLD_TOLERANCE = 0.05; // degrees; at most 0.3 pixels at that zoom
const DETAIL_FROM_ZOOM = 6;
const ROUND_FROM_ZOOM = 9;
const ROUND = 12; // CSS pixels
const BUFFER = 768; // tile units; geojson-vt cuts at half of it
const CLIP = BUFFER / 2 - 1;
const IDLE_MS = 500; // after the first map, before what zooming in will need is made ready
// What an index holds; the coast is the outline of the land.
const PLAIN = ['land', 'lakes', 'rivers', 'admin1', 'borders'];
const DASHED = ['disputed', 'claims'];

const { atZoom, fetchContainer } = self.mapviewer;
const queue = new Map();
// What is drawn from what: the first map waits for `world` alone, which is 1:50m with fewer points.
const indexes = { world: null, '50m': null, '10m': null };
const building = {};
const containers = {};
let settings = null;
let scheduled = false;
let canvas = null;

self.onmessage = ({ data }) => {
  if (data.type === 'init') {
    settings = data;
    build('world').then(() => self.postMessage({ type: 'ready' }), fail);
  } else if (data.type === 'tile') {
    queue.set(data.id, data);
    schedule();
  } else if (data.type === 'cancel') {
    queue.delete(data.id);
  }
};

function fail(error) {
  self.postMessage({ type: 'error', message: String(error.message || error) });
}

/** Fetch a file, once. */
function container(scale) {
  containers[scale] = containers[scale] || fetchContainer(`${settings.base}${scale}.bin`);
  return containers[scale];
}

/** Make an index, once, from its file. */
function build(name) {
  building[name] =
    building[name] ||
    container(name === 'world' ? '50m' : name).then((file) => {
      indexes[name] = name === 'world' ? index(file, WORLD_TO_ZOOM, WORLD_TOLERANCE) : index(file, 99, 0);
      schedule();
    });
  return building[name];
}

/** Index what is drawn up to a zoom, points nearer to each other than `tolerance` (degrees) left out. */
function index(file, toZoom, tolerance) {
  const arcs = {};
  const collect = (layers) => {
    const features = [];
    for (const layer of layers) {
      const { kind, arcs: store, attributes } = file.header.layers[layer];
      arcs[store] = arcs[store] || file.arcs(store).map((arc) => thin(arc, tolerance));
      const zoom = attributes.includes('zoom') ? file.numbers(`${layer}/zoom`) : null;
      file.features(layer, arcs[store]).forEach((paths, i) => {
        if (zoom && zoom[i] > toZoom) return;
        const geometry =
          kind === 'polygon' ? { type: 'Polygon', coordinates: paths } : { type: 'LineString', coordinates: paths[0] };
        features.push({ type: 'Feature', geometry, properties: { layer, zoom: zoom ? zoom[i] : 0 } });
      });
    }
    return { type: 'FeatureCollection', features };
  };
  // 1:50m is also shown enlarged while 1:10m is on its way, so both keep their detail up to a large zoom.
  const common = { maxZoom: 13, extent: EXTENT, buffer: BUFFER, tolerance: 4 };
  return {
    plain: new GeoJSONVT(collect(PLAIN), { ...common, indexMaxZoom: 2, indexMaxPoints: 20000 }),
    dashed: new GeoJSONVT(collect(DASHED), { ...common, indexMaxZoom: 2, lineMetrics: true }),
  };
}

/** Arcs are shared by neighbours, so that borders stay together; what would lose its shape is left as it is. */
function thin(arc, tolerance) {
  if (!tolerance || arc.length < 5) return arc;
  const last = arc[arc.length - 1];
  const kept = [arc[0]];
  let [x, y] = arc[0];
  for (const point of arc) {
    const dx = point[0] - x;
    const dy = point[1] - y;
    if (dx * dx + dy * dy < tolerance * tolerance) continue;
    kept.push(point);
    [x, y] = point;
  }
  if (kept[kept.length - 1] !== last) kept.push(last);
  return kept.length < 4 ? arc : kept;
}

/** Draw one tile per turn of the event loop, so that cancellations get through. */
function schedule() {
  if (scheduled || !indexes.world) return;
  scheduled = true;
  setTimeout(() => {
    scheduled = false;
    const next = [...queue].find(([, job]) => indexFor(job.z));
    if (next === undefined) {
      // Nothing to do: make ready for zooming in.
      if (!queue.size && !indexes['50m']) setTimeout(() => build('50m').catch(fail), IDLE_MS);
      return;
    }
    const [id, job] = next;
    queue.delete(id);
    try {
      const bitmap = draw(job);
      self.postMessage({ type: 'tile', id, bitmap }, [bitmap]);
    } catch (error) {
      self.postMessage({ type: 'failed', id, message: String(error.message || error) });
    }
    schedule();
  }, 0);
}

/** What a zoom is drawn from; null while that is being made. */
function indexFor(zoom) {
  if (zoom <= WORLD_TO_ZOOM) return indexes.world;
  if (zoom >= DETAIL_FROM_ZOOM && !building['10m']) {
    build('10m').then(() => self.postMessage({ type: 'detail' }), fail);
  }
  const ready = (zoom >= DETAIL_FROM_ZOOM && indexes['10m']) || indexes['50m'];
  if (!ready) build('50m').catch(fail);
  return ready;
}

/** @returns {ImageBitmap} */
function draw({ z, x, y, size, overlap, ratio, theme }) {
  const pixels = Math.ceil((size + overlap) * ratio);
  if (!canvas || canvas.width !== pixels) canvas = new OffscreenCanvas(pixels, pixels);
  const context = canvas.getContext('2d', { alpha: false });
  const colours = settings.style.themes[theme];
  const { widths, dashes, last_zoom } = settings.style;
  const width = (name) => (z > (last_zoom[name] || 99) ? 0 : atZoom(widths[name], z));
  const { plain, dashed } = indexFor(z);
  context.fillStyle = colours.water;
  // All of it: at a ratio such as 1.4 the last pixel belongs to the tile in part only, and would stay black.
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.fillRect(0, 0, pixels, pixels);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.lineJoin = 'round';
  context.lineCap = 'butt';

  const tile = plain.getTileRaw(z - 1, x, y);
  const paths = {};
  for (const layer of PLAIN) paths[layer] = new Path2D();
  const scale = size / EXTENT;
  const round = z >= ROUND_FROM_ZOOM ? ROUND / scale : 0;
  for (const { geometry, type, tags } of tile ? tile.features : []) {
    if (tags.zoom > z) continue;
    for (const ring of geometry) trace(paths[tags.layer], ring, scale, type === 3, round);
  }
  const stroke = (path, colour, lineWidth) => {
    if (!lineWidth) return;
    context.strokeStyle = colour;
    context.lineWidth = lineWidth;
    context.stroke(path);
  };
  // The outline first and the land over it: the line lies on the water side, and shapes that overlap show no seam.
  stroke(paths.land, colours.shore, 2 * width('shore'));
  stroke(paths.land, colours.coast, 2 * width('coast'));
  context.fillStyle = colours.land;
  context.fill(paths.land, 'nonzero');
  if (z >= 3) stroke(paths.borders, colours.border_casing, width('border_casing'));
  stroke(paths.admin1, colours.admin1, width('admin1'));
  stroke(paths.rivers, colours.river, width('river'));
  stroke(paths.lakes, colours.lake_line, 2 * width('lake'));
  context.fillStyle = colours.lake;
  context.fill(paths.lakes, 'nonzero');
  stroke(paths.borders, colours.border, width('border'));
  drawDashed(context, dashed.getTileRaw(z - 1, x, y), { z, scale, round, colours, widths, dashes });
  return canvas.transferToImageBitmap();
}

/** Dashes go on from tile to tile: the offset is the distance from the line's beginning. */
function drawDashed(context, tile, { z, scale, round, colours, widths, dashes }) {
  for (const { geometry, tags } of tile ? tile.features : []) {
    const claim = tags.layer === 'claims';
    const start = tags.mapbox_clip_start * tags.mapbox_clip_feature_len * scale;
    context.lineWidth = atZoom(claim ? widths.claim : widths.border, z);
    context.strokeStyle = claim ? colours.claim : colours.disputed;
    context.setLineDash(claim ? dashes.claim : dashes.disputed);
    context.lineDashOffset = start;
    for (const line of geometry) {
      const path = new Path2D();
      trace(path, line, scale, false, round);
      context.stroke(path);
    }
  }
  context.setLineDash([]);
}

/**
 * Add a line or ring in tile units to a path. `round` > 0 rounds the corners by at most that many tile units, since at
 * large zooms the grid of the data shows. Corners on the tile's clip border stay sharp.
 */
function trace(path, flat, scale, closed, round) {
  // A ring repeats its first point at the end.
  const n = closed ? flat.length / 2 - 1 : flat.length / 2;
  if (n < 2) return;
  if (!round || n < 3) {
    path.moveTo(flat[0] * scale, flat[1] * scale);
    for (let i = 1; i < n; i += 1) path.lineTo(flat[2 * i] * scale, flat[2 * i + 1] * scale);
    if (closed) path.closePath();
    return;
  }
  const corner = (i, draw) => {
    const before = (i + n - 1) % n;
    const after = (i + 1) % n;
    const x = flat[2 * i];
    const y = flat[2 * i + 1];
    const toward = (k) => {
      const dx = flat[2 * k] - x;
      const dy = flat[2 * k + 1] - y;
      const part = Math.min(0.5, round / (Math.hypot(dx, dy) || 1));
      return [(x + dx * part) * scale, (y + dy * part) * scale];
    };
    draw(x, y, toward(before), toward(after));
  };
  const clipped = (x, y) => x <= -CLIP || y <= -CLIP || x >= EXTENT + CLIP || y >= EXTENT + CLIP;
  const draw = (x, y, from, to) => {
    if (clipped(x, y)) {
      path.lineTo(x * scale, y * scale);
    } else {
      path.lineTo(...from);
      path.quadraticCurveTo(x * scale, y * scale, ...to);
    }
  };
  if (closed) {
    corner(0, (x, y, from, to) => path.moveTo(...(clipped(x, y) ? [x * scale, y * scale] : to)));
    for (let i = 1; i < n; i += 1) corner(i, draw);
    corner(0, draw);
    path.closePath();
  } else {
    path.moveTo(flat[0] * scale, flat[1] * scale);
    for (let i = 1; i < n - 1; i += 1) corner(i, draw);
    path.lineTo(flat[2 * n - 2] * scale, flat[2 * n - 1] * scale);
  }
}
