'use strict';
/*
 * Symbols of categories. The outlines are the program's own (events/symbols.py) and come by message; nothing here knows a shape.
 */
(() => {
  const mapviewer = (window.mapviewer = window.mapviewer || {});

  const IN = 0;
  const POSSIBLE = 1;
  const GHOST = 2;
  const SELECTED = 1;
  const VAGUE = 2;
  const FILTERED = 8;
  const UNDATED = 16;
  const OUTSIDE = 32;
  const SHAPED = 64;

  let outlines = {};
  let categories = [];
  let casing = ['#FFFFFF', '#16191D'];
  const paths = new Map();

  /** The table of one dossier. */
  const load = (table) => {
    outlines = table.outlines;
    categories = table.categories;
    casing = table.casing;
    paths.clear();
    lines.clear();
    mapviewer.sprites.clear();
  };

  const color = (category) => (categories[category] || ['#7F7F7F'])[0];
  const shape = (category) => (categories[category] || ['', 'circle'])[1];

  const isDark = (theme) => theme === mapviewer.themes.dark;
  /** What is inside of a hollow symbol, and about it: white disks on a dark map would outshine what is sure. */
  const ground = (theme) => casing[isDark(theme) ? 1 : 0];

  /** `#rrggbb` as parts from 0 to 255, and the contrast of two such colours (WCAG 2.2, relative luminance). */
  const parts = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  const luminance = (hex) => {
    const [r, g, b] = parts(hex).map((part) => (part <= 10 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [dim, bright] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (bright + 0.05) / (dim + 0.05);
  };

  const LINE_CONTRAST = 4.6; // as the timeline's painter has it
  const lines = new Map();

  /** A colour for thin lines: on dark ground mixed with white until it is clearly seen. */
  const lineColor = (hex, theme) => {
    if (!isDark(theme) || !/^#[0-9a-f]{6}$/i.test(hex)) return hex;
    if (!lines.has(hex)) {
      let found = hex;
      for (let part = 0.1; contrast(found, casing[1]) < LINE_CONTRAST && part <= 1; part += 0.1) {
        found = `#${parts(hex).map((c) => Math.round(c + (255 - c) * part).toString(16).padStart(2, '0')).join('')}`;
      }
      lines.set(hex, found);
    }
    return lines.get(hex);
  };

  /** The outline of a shape with a radius in CSS pixels, about the origin. */
  const path = (name, radius) => {
    const key = `${name} ${radius}`;
    let found = paths.get(key);
    if (!found) {
      found = new Path2D();
      const points = outlines[name] || [];
      if (points.length === 0) found.arc(0, 0, radius, 0, 2 * Math.PI);
      else points.forEach(([x, y], i) => (i ? found.lineTo(x * radius, y * radius) : found.moveTo(x * radius, y * radius)));
      found.closePath();
      paths.set(key, found);
    }
    return found;
  };

  /**
   * One symbol. Solid is sure and exact; hollow is a vague place; dashed is only possible; faint is past, or outside the window.
   * @param {{color: string, shape: string, state?: number, vague?: boolean, hover?: boolean}} look
   */
  const draw = (ctx, x, y, radius, look, theme) => {
    const { state = IN, vague = false, hover = false } = look;
    const outline = path(look.shape, radius);
    const line = vague || state === POSSIBLE ? Math.max(1.6, radius * 0.3) : 0;
    ctx.save();
    ctx.translate(x, y);
    ctx.lineJoin = 'round';
    if (state === GHOST) ctx.globalAlpha *= 0.5;
    ctx.lineWidth = line + (hover ? 6.5 : 4.4);
    ctx.strokeStyle = theme.edge;
    ctx.stroke(outline);
    ctx.lineWidth = line + (hover ? 5 : 2.8);
    ctx.strokeStyle = line && !hover ? ground(theme) : casing[0];
    ctx.stroke(outline);
    if (line) {
      ctx.fillStyle = ground(theme);
      ctx.fill(outline);
      if (!vague) {
        ctx.globalAlpha *= 0.35;
        ctx.fillStyle = look.color;
        ctx.fill(outline);
        ctx.globalAlpha /= 0.35;
      }
      if (state === POSSIBLE) ctx.setLineDash([Math.max(2.4, radius * 0.42), Math.max(1.8, radius * 0.3)]);
      ctx.lineWidth = line;
      ctx.strokeStyle = lineColor(look.color, theme);
      ctx.stroke(outline);
    } else {
      ctx.fillStyle = look.color;
      ctx.fill(outline);
    }
    ctx.restore();
  };

  /** A ring whose arcs are the categories' parts in a mark. */
  const mixRing = (ctx, x, y, radius, shares, theme) => {
    const total = shares.reduce((sum, [, count]) => sum + count, 0);
    ctx.save();
    ctx.translate(x, y);
    ctx.lineWidth = 6.6;
    ctx.strokeStyle = theme.edge;
    ctx.beginPath();
    ctx.arc(0, 0, radius, 0, 2 * Math.PI);
    ctx.stroke();
    ctx.lineWidth = 5.4;
    ctx.strokeStyle = ground(theme);
    ctx.stroke();
    ctx.lineWidth = 3;
    let at = -Math.PI / 2;
    for (const [category, count] of shares) {
      const to = at + (2 * Math.PI * count) / total;
      ctx.strokeStyle = lineColor(color(category), theme);
      ctx.beginPath();
      // A hair's breadth between the parts, so that neighbours of a like colour are still two.
      ctx.arc(0, 0, radius, at + 0.6 / radius, to - 0.6 / radius);
      ctx.stroke();
      at = to;
    }
    ctx.restore();
  };

  /** The ring about whatever is selected. */
  const selectionRing = (ctx, x, y, radius, theme) => {
    ctx.save();
    ctx.beginPath();
    ctx.arc(x, y, radius, 0, 2 * Math.PI);
    ctx.lineWidth = 5.5;
    ctx.strokeStyle = theme.paper;
    ctx.stroke();
    ctx.lineWidth = 2.5;
    ctx.strokeStyle = theme.ink;
    ctx.stroke();
    ctx.restore();
  };

  mapviewer.symbols = { load, ground, contrast, lineColor, color, shape, draw, mixRing, selectionRing, IN, POSSIBLE, GHOST, SELECTED, VAGUE, FILTERED, UNDATED, OUTSIDE, SHAPED };
})();
