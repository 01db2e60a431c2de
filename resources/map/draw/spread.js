'use strict';
/*
 * A mark fanned out: some of its events in a circle around it, each to be picked by itself.
 */
(() => {
  const mapviewer = (window.mapviewer = window.mapviewer || {});

  const RADIUS = 7.5;
  const ROOM = 25; // CSS pixels along the circle for each

  /** Where the items of a spread stand about a mark at (x, y), CSS pixels. */
  const layout = (count, x, y, markRadius) => {
    const ring = Math.max(markRadius + 22, (count * ROOM) / (2 * Math.PI));
    return Array.from({ length: count }, (_, i) => {
      const angle = -Math.PI / 2 + (2 * Math.PI * i) / count;
      return [x + ring * Math.cos(angle), y + ring * Math.sin(angle)];
    });
  };

  /** Draw a spread about its mark; returns the places of its items for hit tests. */
  const draw = (ctx, spread, x, y, markRadius, theme, hoveredRow) => {
    const spots = layout(spread.items.length, x, y, markRadius);
    const reach = Math.max(...spots.map(([sx, sy]) => Math.hypot(sx - x, sy - y))) + RADIUS + 9;
    ctx.save();
    ctx.beginPath();
    ctx.arc(x, y, reach, 0, 2 * Math.PI);
    ctx.fillStyle = theme.veil;
    ctx.fill();
    for (const [width, ink] of [[3.5, theme.paper], [1.3, theme.link]]) {
      ctx.lineWidth = width;
      ctx.strokeStyle = ink;
      for (const [sx, sy] of spots) {
        ctx.beginPath();
        ctx.moveTo(x, y);
        ctx.lineTo(sx, sy);
        ctx.stroke();
      }
    }
    ctx.restore();
    const { symbols } = mapviewer;
    spread.items.forEach(([row, category, state, flags], i) => {
      const [sx, sy] = spots[i];
      if (flags & symbols.SELECTED) symbols.selectionRing(ctx, sx, sy, RADIUS + 5.5, theme);
      const look = { color: symbols.color(category), shape: symbols.shape(category), state, vague: Boolean(flags & symbols.VAGUE) };
      symbols.draw(ctx, sx, sy, RADIUS, { ...look, hover: row === hoveredRow }, theme);
    });
    return spread.items.map(([row], i) => ({ row, x: spots[i][0], y: spots[i][1] }));
  };

  mapviewer.spread = { draw, RADIUS };
})();
