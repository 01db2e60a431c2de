'use strict';
/*
 * Relations as curved arrows, the short way round the world.
 */
(() => {
  const mapviewer = (window.mapviewer = window.mapviewer || {});

  const BEND = 0.2; // of the distance
  const MOST = 110; // CSS pixels of bend
  const ALWAYS = 6; // so few arcs are always labelled
  const HEAD = 9;
  const GAP = 3;
  const PARTS = Array.from({ length: 99 }, (_, i) => (i + 1) / 100); // of a curve, where its words may stand
  const NEAR = 7; // CSS pixels from the pointer

  /** A relation's message row made ready: mercator ends, the target moved into the copy of the world nearest to the start. */
  const prepare = ([lat1, lon1, lat2, lon2, text]) => {
    let east = lon2;
    if (east - lon1 > 180) east -= 360;
    else if (east - lon1 < -180) east += 360;
    const [x1, y1] = mapviewer.mercator(lat1, lon1);
    const [x2, y2] = mapviewer.mercator(lat2, east);
    return { x1, y1, x2, y2, text, keys: [`${lat1} ${lon1}`, `${lat2} ${lon2}`] };
  };

  /** The curve of an arc in a view: ends, control point, all in CSS pixels. It bends to its left, so that to and fro are two. */
  const curve = (arc, view, copy) => {
    const [x1, y1] = [view.x(arc.x1 + copy), view.y(arc.y1)];
    const [x2, y2] = [view.x(arc.x2 + copy), view.y(arc.y2)];
    const [dx, dy] = [x2 - x1, y2 - y1];
    const length = Math.hypot(dx, dy) || 1;
    const bend = Math.min(MOST, length * BEND) * 2;
    return { x1, y1, x2, y2, length, cx: (x1 + x2) / 2 + (dy / length) * bend, cy: (y1 + y2) / 2 - (dx / length) * bend };
  };

  const at = (c, t) => [
    (1 - t) * (1 - t) * c.x1 + 2 * (1 - t) * t * c.cx + t * t * c.x2,
    (1 - t) * (1 - t) * c.y1 + 2 * (1 - t) * t * c.cy + t * t * c.y2,
  ];

  /** Where on the curve one is `distance` pixels from its end (from 1 down) or its start (from 0 up), as t. */
  const leave = (c, distance, fromEnd) => {
    const [ex, ey] = fromEnd ? [c.x2, c.y2] : [c.x1, c.y1];
    const away = (t) => {
      const [x, y] = at(c, fromEnd ? 1 - t : t);
      return Math.hypot(x - ex, y - ey) >= distance;
    };
    let [near, far] = [0, 1];
    if (!away(1)) return fromEnd ? 0 : 1;
    for (let i = 0; i < 24; i += 1) {
      const middle = (near + far) / 2;
      if (away(middle)) far = middle;
      else near = middle;
    }
    return fromEnd ? 1 - far : far;
  };

  const trace = (ctx, c, from, to) => {
    ctx.beginPath();
    const steps = 40;
    for (let i = 0; i <= steps; i += 1) {
      const [x, y] = at(c, from + ((to - from) * i) / steps);
      if (i) ctx.lineTo(x, y);
      else ctx.moveTo(x, y);
    }
  };

  /**
   * Draw all arcs.
   * @param {(key: string) => number} radiusAt  CSS pixels to keep free about a mark, 0 where none stands
   * @returns {object[]} the drawn curves, for hit tests and labels
   */
  const draw = (ctx, arcs, view, theme, radiusAt, hovered) => {
    const drawn = [];
    for (const arc of arcs) {
      const [west, east] = [Math.min(arc.x1, arc.x2), Math.max(arc.x1, arc.x2)];
      for (const copy of view.copies(west, east)) {
        const c = curve(arc, view, copy);
        const [r1, r2] = arc.keys.map(radiusAt);
        const from = leave(c, (r1 || 4) + GAP, false);
        const to = leave(c, (r2 || 4) + GAP, true);
        if (to <= from) continue;
        const [tipX, tipY] = at(c, to);
        const back = Math.max(from, leave(c, (r2 || 4) + GAP + HEAD, true));
        const [backX, backY] = at(c, back);
        const angle = Math.atan2(tipY - backY, tipX - backX);
        ctx.save();
        ctx.lineCap = 'round';
        for (const [width, ink] of [[5, theme.paper], [arc === hovered ? 2.8 : 1.9, theme.link]]) {
          ctx.globalAlpha = ink === theme.paper ? 0.75 : 1;
          ctx.strokeStyle = ink;
          ctx.fillStyle = ink;
          ctx.lineWidth = width;
          trace(ctx, c, from, back);
          ctx.stroke();
          ctx.beginPath();
          ctx.moveTo(tipX, tipY);
          ctx.lineTo(tipX - HEAD * Math.cos(angle - 0.45), tipY - HEAD * Math.sin(angle - 0.45));
          ctx.lineTo(tipX - HEAD * Math.cos(angle + 0.45), tipY - HEAD * Math.sin(angle + 0.45));
          ctx.closePath();
          ctx.lineWidth = ink === theme.paper ? 3 : 0.5;
          ctx.stroke();
          ctx.fill();
          // An end where no mark stands is a place whose event is not shown: a small open dot.
          for (const [radius, x, y] of [[r1, c.x1, c.y1], [r2, c.x2, c.y2]]) {
            if (radius) continue;
            ctx.beginPath();
            ctx.arc(x, y, 4, 0, 2 * Math.PI);
            ctx.lineWidth = ink === theme.paper ? 5 : 1.6;
            ctx.stroke();
          }
        }
        ctx.restore();
        drawn.push({ arc, curve: c, from, to });
      }
    }
    return drawn;
  };

  /** Points of a curve, one about every `step` CSS pixels. */
  const along = (c, from, to, step) => {
    const count = Math.max(1, Math.min(400, Math.ceil(c.length / step)));
    return Array.from({ length: count + 1 }, (_, i) => at(c, from + ((to - from) * i) / count));
  };

  /**
   * Relations in words along their curves, where room is: all when they are few, else the one under the pointer.
   * @returns {number[][]} the boxes of the words
   */
  const label = (ctx, drawn, arcs, view, theme, taken, hovered) => {
    const words = [];
    ctx.save();
    ctx.font = `italic 12px ${theme.font}`;
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    for (const { arc, curve: c, from, to } of drawn) {
      const wanted = arc === hovered || (arcs.length <= ALWAYS && c.length > 60);
      if (!wanted || !arc.text) continue;
      const half = ctx.measureText(arc.text).width / 2 + 3;
      const free = (part) => {
        const [x, y] = at(c, from + (to - from) * part);
        const box = [x - half, y - 9, x + half, y + 9];
        const inside = box[0] > 2 && box[1] > 2 && box[2] < view.width - 2 && box[3] < view.height - 2;
        const hits = taken.some((t) => t[0] < box[2] && t[2] > box[0] && t[1] < box[3] && t[3] > box[1]);
        return inside && !hits ? { x, y, box } : null;
      };
      // As near as can be to the middle of what is in view of it.
      const parts = PARTS.filter((part) => {
        const [x, y] = at(c, from + (to - from) * part);
        return x > 0 && y > 0 && x < view.width && y < view.height;
      });
      const middle = parts[Math.floor(parts.length / 2)];
      const spot = parts
        .sort((p, q) => Math.abs(p - middle) - Math.abs(q - middle))
        .map(free)
        .find(Boolean);
      if (!spot) continue;
      taken.push(spot.box);
      words.push(spot.box);
      mapviewer.haloText(ctx, arc.text, spot.x, spot.y, theme);
    }
    ctx.restore();
    return words;
  };

  /** The arc under a point, or null. */
  const hit = (drawn, x, y) => {
    for (const { arc, curve: c, from, to } of drawn) {
      for (let i = 0; i <= 40; i += 1) {
        const [px, py] = at(c, from + ((to - from) * i) / 40);
        if (Math.hypot(px - x, py - y) <= NEAR) return arc;
      }
    }
    return null;
  };

  mapviewer.arcs = { prepare, draw, label, along, hit };
})();
