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
  const GROWTH = 1.3; // the crowded cells stand out, and what lies between them stays small
  const EDGE = 0.02; // room to the cell's side
  const NUMBERED_FROM = 6; // radius in CSS pixels

  /** How full a count is, from 0 to 1: equal ratios of counts are equal steps. */
  const fullness = (count, full) => Math.min(1, Math.log1p(count) / Math.log1p(Math.max(full, 12)));

  /** Radius in sides of a cell. Area is what the eye compares, so that it is the area that follows the fullness. */
  const radiusOf = (count, full) => Math.sqrt(SMALLEST ** 2 + (LARGEST ** 2 - SMALLEST ** 2) * fullness(count, full) ** GROWTH);

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
      const rest = count - shares.reduce((sum, [, part]) => sum + part, 0);
      const radius = radiusOf(count, full);
      // As near to where its events are as it can be without leaving its cell: no two discs ever overlap.
      const near = (part) => Math.max(radius + EDGE, Math.min(1 - radius - EDGE, part));
      const [dx, dy] = [near(((spots[i] % 100) + 0.5) / 100), near((Math.floor(spots[i] / 100) + 0.5) / 100)];
      list.push({
        key: `c${x[i]}.${y[i]}`, x: x[i], y: y[i], mx: (x[i] + dx) / side, my: (y[i] + dy) / side, count,
        inside: inside[i], radius,
        look: { shares, rest, count, fullness: fullness(count, full), maybe: inside[i] === 0 },
        selected: Boolean(flags[i] & SELECTED), past: Boolean(flags[i] & PAST),
      });
    }
    return { bits, full, list };
  };

  /** A number and the size in CSS pixels at which it fits in a disc, null where it would be too small to read. */
  const fitting = (count, radius, theme) => {
    if (radius < NUMBERED_FROM) return null;
    const room = 2 * (radius - mapviewer.discs.ringOf(radius)) * 0.98;
    // As large as the longest of its kind would be: neither a 9 beside a 13 nor 1k beside 1.1k looks like more.
    const tries = count < 1000 ? [[short(count), count < 100 ? '00' : '000']] : [[short(count), count < 9950 ? '0.0k' : '00k'], [short(count, false), '00k']];
    for (const [text, longest] of tries) {
      const width = Math.max(mapviewer.discs.widthOf(text, 1, theme), mapviewer.discs.widthOf(longest, 1, theme));
      const size = Math.min(radius >= 15 ? 12 : 11, room / width);
      if (size >= 6.5) return [text, Math.floor(size * 2) / 2];
    }
    return null;
  };

  /** Whether a disc about (x, y) would have its number under one of these: [x, y, reach]. */
  const isCovered = (x, y, radius, covers) => covers.length > 0 && covers.some(([cx, cy, reach]) => Math.hypot(cx - x, cy - y) < reach + Math.min(radius, 5));

  /**
   * All cells of a scene, on a canvas that they have to themselves so far. `covers` are circles [x, y, reach] that will be drawn above.
   * @returns {Array<{cell: object, x: number, y: number, radius: number, left: number, top: number, size: number, covered: boolean}>} where they
   *   are, for `hit`; the number of one that is `covered` is left to the caller
   */
  const draw = (ctx, cells, view, theme, ratio, hovered, covers = []) => {
    const size = view.size / 2 ** cells.bits;
    const spots = [];
    for (const cell of cells.list) {
      const y = view.y(cell.my);
      if (y < -size || y > view.height + size) continue;
      for (const copy of view.copies(cell.mx)) {
        const [left, top] = [view.x(cell.x / 2 ** cells.bits + copy), view.y(cell.y / 2 ** cells.bits)];
        const [x, radius] = [view.x(cell.mx + copy), Math.max(2.6, cell.radius * size)];
        spots.push({ cell, x, y, radius, left, top, size, covered: isCovered(x, y, radius, covers) });
      }
    }
    const sheet = mapviewer.discs.sheet(ctx, ratio, theme);
    for (const { cell, x, y, radius } of spots) {
      if (cell.selected || cell.key === hovered) sheet.halo(x, y, radius + 3.4, cell.selected ? theme.ink : theme.edge);
    }
    for (const { cell, x, y, radius, covered } of spots) {
      const fill = sheet.disc(x, y, radius, cell.look, cell.past ? 0.42 : 1);
      const number = covered ? null : fitting(cell.count, radius, theme);
      if (number) sheet.number(x, y, ...number, cell.past ? 0.6 : 1, cell.past ? null : fill);
    }
    sheet.show();
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

  mapviewer.cells = { prepare, draw, hit, radiusOf, fullness, short, steps };
})();
