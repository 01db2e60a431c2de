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

  /** Draw one circle (see `prepare`) in a view, in every copy of the world that shows it. */
  const draw = (ctx, circle, view, theme) => {
    const { GHOST, POSSIBLE } = mapviewer.symbols;
    const color = mapviewer.symbols.color(circle.category);
    ctx.save();
    const faint = circle.state === GHOST ? 0.5 : 1;
    for (const copy of view.copies(circle.west, circle.east)) {
      ctx.beginPath();
      circle.rim.forEach(([mx, my], i) => {
        const x = view.x(mx + copy);
        const y = view.y(my);
        if (i) ctx.lineTo(x, y);
        else ctx.moveTo(x, y);
      });
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
      ctx.setLineDash([]);
    }
    ctx.restore();
  };

  /** A circle's message row made ready for drawing. */
  const prepare = ([lat, lon, radius, category, state, flags]) => {
    const points = rim(lat, lon, radius);
    const xs = points.map(([x]) => x);
    return {
      rim: points,
      west: Math.min(...xs),
      east: Math.max(...xs),
      category,
      state,
      selected: Boolean(flags & mapviewer.symbols.SELECTED),
    };
  };

  mapviewer.mercator = mercator;
  mapviewer.circles = { prepare, draw };
})();
