'use strict';
/*
 * A mark fanned out: some of its events in a circle around it, clockwise from the top in order of time, each to be picked by
 * itself; then, where there are more than fit, how many.
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

  /**
   * Draw a spread about its mark; returns the places of its items for hit tests, with `reach` the radius of all of it. The place of
   * "+74", which stands for the mark as a whole, is the last and has no row.
   */
  const draw = (ctx, spread, x, y, markRadius, theme, hoveredRow) => {
    const more = spread.more > 0;
    const spots = layout(spread.items.length + (more ? 1 : 0), x, y, markRadius);
    const reach = Math.max(...spots.map(([sx, sy]) => Math.hypot(sx - x, sy - y))) + RADIUS + 9;
    ctx.save();
    ctx.beginPath();
    ctx.arc(x, y, reach, 0, 2 * Math.PI);
    ctx.fillStyle = theme.veil;
    ctx.fill();
    for (const [width, ink] of [[3.5, theme.paper], [1.3, theme.link]]) {
      ctx.lineWidth = width;
      ctx.strokeStyle = ink;
      for (const [sx, sy] of spots.slice(0, spread.items.length)) {
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
    if (more) {
      ctx.save();
      ctx.font = `600 12px ${theme.font}`;
      // It grows away from the first leaf, which may have a ring.
      ctx.textAlign = 'right';
      ctx.textBaseline = 'middle';
      const [sx, sy] = spots[spread.items.length];
      mapviewer.haloText(ctx, `+${spread.more}`, sx + 6, sy - 2, theme);
      ctx.restore();
    }
    return spots.map(([sx, sy], i) => ({ row: i < spread.items.length ? spread.items[i][0] : null, x: sx, y: sy, reach }));
  };

  mapviewer.spread = { draw, RADIUS };
})();
