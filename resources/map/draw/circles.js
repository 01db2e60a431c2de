'use strict';
/*
 * Circles of uncertainty: every point of the rim is the true distance from the centre, on the sphere.
 */
(() => {
  const mapviewer = (window.mapviewer = window.mapviewer || {});

  const EARTH = 6371008.8; // metres, mean radius
  const CORNERS = 96;
  const RADIANS = Math.PI / 180;
  const EDGE = 85.0511287798;

  /** Web mercator of degrees, the world as the unit square. */
  const mercator = (lat, lon) => {
    const sine = Math.sin(Math.max(-EDGE, Math.min(EDGE, lat)) * RADIANS);
    return [lon / 360 + 0.5, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)];
  };

  /** The rim of a circle as unit mercator points, continuous across the antimeridian. */
  const rim = (lat, lon, radius) => {
    const angle = Math.min(radius / EARTH, Math.PI - 1e-6);
    const [sinA, cosA] = [Math.sin(angle), Math.cos(angle)];
    const [sinL, cosL] = [Math.sin(lat * RADIANS), Math.cos(lat * RADIANS)];
    const points = [];
    for (let i = 0; i < CORNERS; i += 1) {
      const bearing = (2 * Math.PI * i) / CORNERS;
      const sine = sinL * cosA + cosL * sinA * Math.cos(bearing);
      const turn = Math.atan2(Math.sin(bearing) * sinA * cosL, cosA - sinL * sine);
      points.push([Math.asin(Math.max(-1, Math.min(1, sine))) / RADIANS, turn / RADIANS]);
    }
    const reach = Math.abs(lat) + angle / RADIANS;
    if (reach >= 90) {
      // It holds a pole: its rim goes round the world, and the map's edge closes it.
      const pole = lat >= 0 ? 90 : -90;
      points.sort((a, b) => a[1] - b[1]);
      points.unshift([pole, -180], [points[0][0], -180]);
      points.push([points[points.length - 1][0], 180], [pole, 180]);
    }
    return points.map(([y, x]) => mercator(y, lon + x));
  };

  /** Paint a circle whose unit mercator point (mx, my) lies at (x(mx), y(my)). */
  const paint = (ctx, circle, x, y, theme) => {
    const { GHOST, POSSIBLE } = mapviewer.symbols;
    const color = mapviewer.symbols.color(circle.category);
    const faint = circle.state === GHOST ? 0.5 : 1;
    ctx.save();
    ctx.beginPath();
    circle.rim.forEach(([mx, my], i) => (i ? ctx.lineTo(x(mx), y(my)) : ctx.moveTo(x(mx), y(my))));
    ctx.closePath();
    ctx.globalAlpha = faint * (circle.selected ? 0.2 : 0.13);
    ctx.fillStyle = color;
    ctx.fill();
    ctx.globalAlpha = faint;
    ctx.lineWidth = circle.selected ? 3.6 : 2.8;
    ctx.strokeStyle = theme.veil;
    ctx.stroke();
    ctx.setLineDash(circle.state === POSSIBLE ? [2.5, 4] : [6, 4]);
    ctx.lineWidth = circle.selected ? 2 : 1.4;
    ctx.strokeStyle = color;
    ctx.stroke();
    ctx.restore();
  };

  const LARGEST_PICTURE = 200; // CSS pixels across

  /** Draw one circle (see `prepare`) in a view, in every copy of the world that shows it. */
  const draw = (ctx, circle, view, theme, ratio) => {
    const { west, east, north, south } = circle;
    for (const copy of view.copies(west, east)) {
      const [left, top] = [view.x(west + copy), view.y(north)];
      const [right, bottom] = [view.x(east + copy), view.y(south)];
      if (right < -4 || bottom < -4 || left > view.width + 4 || top > view.height + 4) continue;
      if (view.moving || right - left > LARGEST_PICTURE || bottom - top > LARGEST_PICTURE) {
        paint(ctx, circle, (mx) => view.x(mx + copy), (my) => view.y(my), theme);
        continue;
      }
      const key = `${circle.key} ${view.size}`;
      const box = [-4, -4, right - left + 4, bottom - top + 4];
      mapviewer.sprites.put(ctx, left, top, key, box, theme, ratio, (on) =>
        paint(on, circle, (mx) => (mx - west) * view.size, (my) => (my - north) * view.size, theme),
      );
    }
  };

  const RIMS = 2000;
  const rims = new Map();

  /** A rim and its box in unit mercator, kept: the same places come again and again while time is scrubbed. */
  const rimOf = (lat, lon, radius) => {
    const key = `${lat} ${lon} ${radius}`;
    let found = rims.get(key);
    if (!found) {
      const points = rim(lat, lon, radius);
      const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
      found = { rim: points, west: Math.min(...xs), east: Math.max(...xs), north: Math.min(...ys), south: Math.max(...ys), key };
      if (rims.size > RIMS) rims.clear();
      rims.set(key, found);
    }
    return found;
  };

  /** A circle's message row made ready for drawing. */
  const prepare = ([lat, lon, radius, category, state, flags]) => {
    const found = rimOf(lat, lon, radius);
    return {
      ...found,
      category,
      state,
      selected: Boolean(flags & mapviewer.symbols.SELECTED),
      key: `o${found.key} ${category} ${state} ${flags}`,
    };
  };

  mapviewer.mercator = mercator;
  mapviewer.circles = { prepare, draw, rim };
})();
