'use strict';
/*
 * What tools draw over the map: lines of great circles, areas, words, handles. The program says what (mapviewer/mapdoc/tool_messages.py).
 */
(() => {
  const mapviewer = (window.mapviewer = window.mapviewer || {});

  const RADIANS = Math.PI / 180;
  const STEP = 1.5; // degrees of arc between two points of a great circle
  const HANDLE = 5;
  const REACH = 10; // CSS pixels about a handle that take hold of it

  /** Points along the great circle between two positions, [lat, lon] in degrees, the longitude on from the first one. */
  const greatCircle = ([lat1, lon1], [lat2, lon2]) => {
    const vector = (lat, lon) => [Math.cos(lat * RADIANS) * Math.cos(lon * RADIANS), Math.cos(lat * RADIANS) * Math.sin(lon * RADIANS), Math.sin(lat * RADIANS)];
    const [a, b] = [vector(lat1, lon1), vector(lat2, lon2)];
    const cross = Math.hypot(a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]);
    const angle = Math.atan2(cross, a[0] * b[0] + a[1] * b[1] + a[2] * b[2]);
    const points = [[lat1, lon1]];
    const steps = Math.max(1, Math.ceil(angle / RADIANS / STEP));
    let last = lon1;
    for (let i = 1; i <= steps; i += 1) {
      let [lat, lon] = [lat2, lon2];
      if (i < steps && cross > 1e-12) {
        const [p, q] = [Math.sin((1 - i / steps) * angle), Math.sin((i / steps) * angle)];
        const [x, y, z] = [0, 1, 2].map((k) => p * a[k] + q * b[k]);
        [lat, lon] = [Math.atan2(z, Math.hypot(x, y)) / RADIANS, Math.atan2(y, x) / RADIANS];
      }
      last = lon + 360 * Math.round((last - lon) / 360);
      points.push([lat, last]);
    }
    return points;
  };

  /** A line's points in unit mercator, continuous across the antimeridian. */
  const path = ({ points, closed, straight }) => {
    if (straight) return points.map(([lat, lon]) => mapviewer.mercator(lat, lon));
    const found = [];
    const ends = closed ? [...points, points[0]] : points;
    let lon = ends[0][1];
    for (let i = 1; i < ends.length; i += 1) {
      const part = greatCircle([ends[i - 1][0], lon], ends[i]);
      lon = part[part.length - 1][1];
      found.push(...(i > 1 ? part.slice(1) : part));
    }
    return found.map(([lat, at]) => mapviewer.mercator(lat, at));
  };

  const prepare = (message) => {
    const lines = message.lines.map((line) => ({ ...line, path: path(line) }));
    const rounds = message.rounds.map(([lat, lon, metres]) => ({ closed: true, path: mapviewer.circles.rim(lat, lon, metres) }));
    const shapes = [...lines, ...rounds].map((shape) => {
      const xs = shape.path.map(([x]) => x);
      return { ...shape, west: Math.min(...xs), east: Math.max(...xs) };
    });
    const at = ([lat, lon, ...more]) => [...mapviewer.mercator(lat, lon), ...more];
    return { shapes, words: message.words.map(at), handles: message.handles.map(at), pins: message.pins.map(at) };
  };

  /**
   * Draw a sketch.
   * @returns {Array<{handle: number, x: number, y: number}>} where its handles are
   */
  const draw = (ctx, sketch, view, theme) => {
    ctx.save();
    ctx.lineJoin = 'round';
    ctx.lineCap = 'round';
    for (const { path: points, closed, soft, west, east } of sketch.shapes) {
      for (const copy of view.copies(west, east)) {
        ctx.beginPath();
        points.forEach(([mx, my], i) => (i ? ctx.lineTo(view.x(mx + copy), view.y(my)) : ctx.moveTo(view.x(mx + copy), view.y(my))));
        if (closed) {
          ctx.closePath();
          ctx.globalAlpha = 0.1;
          ctx.fillStyle = theme.tool;
          ctx.fill();
        }
        ctx.globalAlpha = 0.8;
        ctx.setLineDash([]);
        ctx.lineWidth = 4.5;
        ctx.strokeStyle = theme.paper;
        ctx.stroke();
        ctx.globalAlpha = 1;
        ctx.setLineDash(soft ? [5, 5] : []);
        ctx.lineWidth = 2;
        ctx.strokeStyle = theme.tool;
        ctx.stroke();
      }
    }
    ctx.setLineDash([]);
    for (const [mx, my] of sketch.pins) {
      for (const copy of view.copies(mx)) {
        const [x, y] = [view.x(mx + copy), view.y(my)];
        for (const [width, ink] of [[5, theme.paper], [2, theme.tool]]) {
          ctx.beginPath();
          ctx.arc(x, y, 9, 0, 2 * Math.PI);
          for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
            ctx.moveTo(x + 4 * dx, y + 4 * dy);
            ctx.lineTo(x + 14 * dx, y + 14 * dy);
          }
          ctx.lineWidth = width;
          ctx.strokeStyle = ink;
          ctx.stroke();
        }
      }
    }
    const handles = [];
    sketch.handles.forEach(([mx, my], handle) => {
      const y = view.y(my);
      for (const copy of view.copies(mx)) {
        const x = view.x(mx + copy);
        ctx.beginPath();
        ctx.arc(x, y, HANDLE, 0, 2 * Math.PI);
        ctx.fillStyle = theme.paper;
        ctx.fill();
        ctx.lineWidth = 2;
        ctx.strokeStyle = theme.tool;
        ctx.stroke();
        handles.push({ handle, x, y });
      }
    });
    ctx.font = `600 12px ${theme.font}`;
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    const taken = [];
    for (const [mx, my, text, pinned] of [...sketch.words].reverse()) {
      // Lengths run as the language does, coordinates always from left to right.
      ctx.direction = mapviewer.rtl && !pinned ? 'rtl' : 'ltr';
      const half = ctx.measureText(text).width / 2 + 2;
      for (const copy of view.copies(mx)) {
        const [x, y] = [view.x(mx + copy), view.y(my) - (pinned ? 24 : 11)];
        // Words of the last leg win: that is the one that is being drawn.
        if (taken.some(([left, top]) => Math.abs(left - x) < 2 * half && Math.abs(top - y) < 15)) continue;
        taken.push([x, y]);
        mapviewer.haloText(ctx, text, x, y, theme);
      }
    }
    ctx.restore();
    return handles;
  };

  /** The handle under a point, or null. */
  const hit = (handles, x, y) => [...handles].reverse().find((spot) => Math.hypot(spot.x - x, spot.y - y) <= REACH) || null;

  mapviewer.sketch = { prepare, draw, hit, greatCircle, path };
})();
