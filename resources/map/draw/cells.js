'use strict';
/*
 * Cells with counts, where there is too much to tell single events apart: a disc in each cell of a grid that is fixed to the world. Its size and
 * tone grow with the count, against the fullest cell of the whole dossier at this zoom, so that the scale stays while time is scrubbed.
 */
(() => {
  const mapviewer = (window.mapviewer = window.mapviewer || {});

  const SELECTED = 1;
  const PAST = 4;
  const SMALLEST = 0.1; // radius of a single event in sides of a cell
  const LARGEST = 0.46;
  const EDGE = 0.02; // room to the cell's side

  /** How full a count is, from 0 to 1: equal ratios of counts are equal steps. */
  const fullness = (count, full) => Math.min(1, Math.log1p(count) / Math.log1p(Math.max(full, 12)));

  /** Radius in sides of a cell. Area is what the eye compares, so that it is the area that follows the fullness. */
  const radiusOf = (count, full) => Math.sqrt(SMALLEST ** 2 + (LARGEST ** 2 - SMALLEST ** 2) * fullness(count, full) ** 1.05);

  /** 999, 1.2k, 34k, 1.2M: three figures at most. */
  const short = (count, fine = true) => {
    if (count < 1000) return String(count);
    const [value, unit] = count < 999500 ? [count / 1e3, 'k'] : [count / 1e6, 'M'];
    return `${fine && value < 9.95 ? value.toFixed(1).replace(/\.0$/, '') : Math.round(value)}${unit}`;
  };

  const prepare = (message) => {
    if (!message) return null;
    const { bits, full, x, y, inside, possible, at: spots, flags, mix } = message;
    const side = 2 ** bits;
    const list = [];
    let at = 0;
    for (let i = 0; i < x.length; i += 1) {
      const shares = [];
      const n = mix[at];
      for (let k = 0; k < n; k += 1) shares.push([mix[at + 1 + 2 * k], mix[at + 2 + 2 * k]]);
      at += 1 + 2 * n;
      const count = inside[i] + possible[i];
      const radius = radiusOf(count, full);
      // As near to where its events are as it can be without leaving its cell: no two discs ever overlap.
      const near = (part) => Math.max(radius + EDGE, Math.min(1 - radius - EDGE, part));
      const [dx, dy] = [near(((spots[i] % 100) + 0.5) / 100), near((Math.floor(spots[i] / 100) + 0.5) / 100)];
      list.push({
        key: `c${x[i]}.${y[i]}`, x: x[i], y: y[i], mx: (x[i] + dx) / side, my: (y[i] + dy) / side, count,
        inside: inside[i], shares, rest: count - shares.reduce((sum, [, part]) => sum + part, 0),
        radius, fullness: fullness(count, full),
        selected: Boolean(flags[i] & SELECTED), past: Boolean(flags[i] & PAST),
      });
    }
    return { bits, full, list };
  };

  const ringOf = (radius) => Math.max(2.2, radius * 0.21);
  const parse = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
  const blends = new Map();
  /** Two #rrggbb mixed; `part` of the first. */
  const blend = (first, second, part) => {
    const step = Math.round(part * 24);
    const key = `${first}${second}${step}`;
    let found = blends.get(key);
    if (!found) {
      const [a, b] = [parse(first), parse(second)];
      found = `rgb(${a.map((value, i) => Math.round(value * (step / 24) + b[i] * (1 - step / 24))).join(',')})`;
      blends.set(key, found);
    }
    return found;
  };

  const TAU = 2 * Math.PI;
  const disc = (ctx, x, y, radius) => {
    ctx.beginPath();
    ctx.arc(x, y, radius, 0, TAU);
  };

  /** One disc of a radius in CSS pixels. */
  const drawDisc = (ctx, cell, x, y, radius, theme, hover) => {
    const { symbols } = mapviewer;
    const color = symbols.color(cell.shares.length ? cell.shares[0][0] : -1);
    const maybe = cell.inside === 0;
    if (cell.past) ctx.globalAlpha = 0.42;
    if (cell.selected || hover) {
      disc(ctx, x, y, radius + 3.4);
      ctx.fillStyle = cell.selected ? theme.ink : theme.edge;
      ctx.fill();
    }
    // The casing sets the disc off from the ground and from its neighbours.
    disc(ctx, x, y, radius + 1.4);
    ctx.fillStyle = theme.paper;
    ctx.fill();
    const mixed = cell.shares.length > 1 && radius >= 8;
    const ring = ringOf(radius);
    if (!mixed) {
      disc(ctx, x, y, radius - (maybe ? 0.8 : 0));
      ctx.fillStyle = maybe ? blend(color, theme.paper, 0.25) : radius >= 8 ? blend(color, theme.paper, 0.3) : color;
      ctx.fill();
      if (maybe || radius >= 8) {
        ctx.lineWidth = maybe ? 1.6 : ring;
        ctx.strokeStyle = color;
        if (maybe) ctx.setLineDash([2.6, 2]);
        disc(ctx, x, y, radius - ctx.lineWidth / 2);
        ctx.stroke();
        ctx.setLineDash([]);
      }
    } else {
      disc(ctx, x, y, radius);
      ctx.fillStyle = blend(color, theme.paper, 0.1 + 0.48 * cell.fullness ** 2);
      ctx.fill();
      ctx.lineWidth = ring;
      let from = -Math.PI / 2;
      const parts = cell.rest > 0 ? [...cell.shares, [-1, cell.rest]] : cell.shares;
      for (const [category, count] of parts) {
        const to = from + (TAU * count) / cell.count;
        ctx.beginPath();
        ctx.arc(x, y, radius - ring / 2, from, to);
        ctx.strokeStyle = symbols.color(category);
        ctx.stroke();
        from = to;
      }
      if (maybe) {
        ctx.lineWidth = ring + 0.6;
        ctx.setLineDash([2, 3]);
        ctx.strokeStyle = theme.paper;
        disc(ctx, x, y, radius - ring / 2);
        ctx.stroke();
        ctx.setLineDash([]);
      }
    }
    ctx.globalAlpha = 1;
  };

  const FONT_PX = 10;
  const widths = new Map();

  /** The size in CSS pixels at which a number fits in a disc, null where it would be too small to read. */
  const fits = (ctx, text, radius, theme) => {
    if (radius < 8) return null;
    const key = text.length + theme.font;
    if (!widths.has(key)) {
      ctx.font = `600 ${FONT_PX}px ${theme.font}`;
      widths.set(key, ctx.measureText('8'.repeat(text.length)).width);
    }
    const room = 2 * (radius - ringOf(radius)) * 0.98;
    const size = Math.min(radius >= 15 ? 12 : 11, (FONT_PX * room) / widths.get(key));
    return size >= 7 ? Math.floor(size * 2) / 2 : null;
  };

  /**
   * All cells of a scene.
   * @returns {Array<{cell: object, x: number, y: number, radius: number, left: number, top: number, size: number}>} where they are, for `hit`
   */
  const draw = (ctx, cells, view, theme, hovered) => {
    if (!cells) return [];
    const size = view.size / 2 ** cells.bits;
    const spots = [];
    for (const cell of cells.list) {
      const y = view.y(cell.my);
      if (y < -size || y > view.height + size) continue;
      for (const copy of view.copies(cell.mx)) {
        const [left, top] = [view.x(cell.x / 2 ** cells.bits + copy), view.y(cell.y / 2 ** cells.bits)];
        spots.push({ cell, x: view.x(cell.mx + copy), y, radius: Math.max(2.6, cell.radius * size), left, top, size });
      }
    }
    ctx.save();
    for (const { cell, x, y, radius } of spots) drawDisc(ctx, cell, x, y, radius, theme, cell.key === hovered);
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    ctx.fillStyle = theme.ink;
    let set = 0;
    for (const { cell, x, y, radius } of spots) {
      let text = short(cell.count);
      let px = fits(ctx, text, radius, theme);
      if (px === null && cell.count >= 1000) {
        text = short(cell.count, false);
        px = fits(ctx, text, radius, theme);
      }
      if (px === null) continue;
      if (px !== set) ctx.font = `600 ${px}px ${theme.font}`;
      set = px;
      ctx.globalAlpha = cell.past ? 0.6 : 1;
      ctx.fillText(text, x, y + 0.5);
    }
    ctx.restore();
    return spots;
  };

  /** The cell whose square holds a point, or null. */
  const hit = (spots, x, y) => spots.find(({ left, top, size }) => x >= left && x < left + size && y >= top && y < top + size) || null;

  /** Counts for a legend: one event, the fullest, and what lies between them to the eye, as round numbers. */
  const steps = (full) => {
    const round = (value) => {
      const power = 10 ** Math.floor(Math.log10(value));
      return power * [1, 2, 5, 10].reduce((best, n) => (Math.abs(Math.log(n * power / value)) < Math.abs(Math.log(best * power / value)) ? n : best));
    };
    const top = Math.max(full, 12);
    return [...new Set([1, round(Math.expm1(Math.log1p(top) / 2)), round(Math.expm1(Math.log1p(top) * 0.78)), round(top)])];
  };

  mapviewer.cells = { prepare, draw, drawDisc, hit, radiusOf, fullness, short, steps };
})();
