'use strict';
/*
 * Lines and surfaces from messages, flat lists x, y, x, y …, as boxes and as paths to draw.
 */
(() => {
  const mapviewer = (window.mapviewer = window.mapviewer || {});

  /** The box about some flat lists: left, top, right, bottom. */
  const boxOf = (lists) => {
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const flat of lists) {
      for (let i = 0; i < flat.length; i += 2) {
        left = Math.min(left, flat[i]);
        right = Math.max(right, flat[i]);
        top = Math.min(top, flat[i + 1]);
        bottom = Math.max(bottom, flat[i + 1]);
      }
    }
    return [left, top, right, bottom];
  };

  /** Lines as one path and surfaces as another, counted from a corner in steps of 1 / unit; null for those there are none of. */
  const pathsOf = (lines, polygons, [left, top], unit = 1) => {
    const trace = (path, flat) => {
      for (let i = 0; i < flat.length; i += 2) {
        const [x, y] = [(flat[i] - left) * unit, (flat[i + 1] - top) * unit];
        if (i) path.lineTo(x, y);
        else path.moveTo(x, y);
      }
    };
    const way = new Path2D();
    for (const line of lines) trace(way, line);
    const surface = new Path2D();
    for (const ring of polygons.flat()) {
      trace(surface, ring);
      surface.closePath();
    }
    return { way: lines.length ? way : null, surface: polygons.length ? surface : null };
  };

  mapviewer.paths = { boxOf, pathsOf };
})();
