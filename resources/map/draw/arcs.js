'use strict';
/*
 * Relations as curved arrows, the short way round the world.
 */
(() => {
  const mapviewer = (window.mapviewer = window.mapviewer || {});

  const BEND = 0.2; // of the distance
  const MOST = 110; // CSS pixels of bend
  const ALWAYS = 6; // so few arcs are always labelled
  const MANY = 60; // so many are drawn thin, all in one go
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
    // To a twentieth of a pixel.
    while ((far - near) * c.length > 0.05) {
      const middle = (near + far) / 2;
      if (away(middle)) far = middle;
      else near = middle;
    }
    return fromEnd ? 1 - far : far;
  };

  /** The piece of a curve from t = `from` to `to`, which is a quadratic curve again. */
  const trace = (ctx, c, from, to) => {
    const [x, y] = at(c, from);
    const [ex, ey] = at(c, to);
    const [p, q, r] = [(1 - from) * (1 - to), (1 - from) * to + from * (1 - to), from * to];
    ctx.moveTo(x, y);
    ctx.quadraticCurveTo(p * c.x1 + q * c.cx + r * c.x2, p * c.y1 + q * c.cy + r * c.y2, ex, ey);
  };

  const head = (ctx, { tip, angle }) => {
    ctx.moveTo(tip[0], tip[1]);
    ctx.lineTo(tip[0] - HEAD * Math.cos(angle - 0.45), tip[1] - HEAD * Math.sin(angle - 0.45));
    ctx.lineTo(tip[0] - HEAD * Math.cos(angle + 0.45), tip[1] - HEAD * Math.sin(angle + 0.45));
    ctx.closePath();
  };

  /** An end where no mark stands is a place whose event is not shown: a small open dot. */
  const dots = (ctx, { radii: [r1, r2], curve: c }) => {
    for (const [radius, x, y] of [[r1, c.x1, c.y1], [r2, c.x2, c.y2]]) {
      if (radius) continue;
      ctx.moveTo(x + 4, y);
      ctx.arc(x, y, 4, 0, 2 * Math.PI);
    }
  };

  const each = (ctx, shapes, shape) => {
    ctx.beginPath();
    for (const one of shapes) shape(ctx, one);
  };

  /** Draw some arcs in one go, `wide` pixels wide; many have no pale border, which would cost more than all the rest. */
  const strokes = (ctx, shapes, theme, wide) => {
    const inks = [[true, theme.paper], [false, theme.link]];
    ctx.save();
    ctx.lineCap = 'round';
    for (const [casing, ink] of shapes.length > MANY ? inks.slice(1) : inks) {
      ctx.globalAlpha = casing ? 0.75 : shapes.length > MANY ? 0.6 : 1;
      ctx.strokeStyle = ink;
      ctx.fillStyle = ink;
      ctx.lineWidth = casing ? wide + 3.1 : wide;
      each(ctx, shapes, (_, { curve: c, from, back }) => trace(ctx, c, from, back));
      ctx.stroke();
      each(ctx, shapes, head);
      ctx.lineWidth = casing ? 3 : 0.5;
      ctx.stroke();
      ctx.fill();
      each(ctx, shapes, dots);
      ctx.lineWidth = casing ? 5 : 1.6;
      ctx.stroke();
    }
    ctx.restore();
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
      const radii = arc.keys.map(radiusAt);
      for (const copy of view.copies(west, east)) {
        const c = curve(arc, view, copy);
        // A curve lies between its ends and its control point.
        if (Math.max(c.x1, c.x2, c.cx) < -10 || Math.min(c.x1, c.x2, c.cx) > view.width + 10) continue;
        if (Math.max(c.y1, c.y2, c.cy) < -10 || Math.min(c.y1, c.y2, c.cy) > view.height + 10) continue;
        const [r1, r2] = radii;
        const from = leave(c, (r1 || 4) + GAP, false);
        const to = leave(c, (r2 || 4) + GAP, true);
        if (to <= from) continue;
        const tip = at(c, to);
        const back = Math.max(from, leave(c, (r2 || 4) + GAP + HEAD, true));
        const [backX, backY] = at(c, back);
        drawn.push({ arc, curve: c, from, to, back, tip, angle: Math.atan2(tip[1] - backY, tip[0] - backX), radii });
      }
    }
    // Few lie over each other one by one; of many nobody could tell, and each by itself would cost a frame together.
    if (drawn.length > MANY) strokes(ctx, drawn, theme, 1);
    else for (const one of drawn) strokes(ctx, [one], theme, 1.9);
    for (const one of drawn) if (one.arc === hovered) strokes(ctx, [one], theme, 2.8);
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

  mapviewer.arcs = { MANY, prepare, draw, label, along, hit };
})();
