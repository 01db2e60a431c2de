'use strict';
/*
 * Lines and surfaces that events are, under their symbols: in the category's colour, dashed where they are only possible.
 */
(() => {
  const mapviewer = (window.mapviewer = window.mapviewer || {});

  const UNIT = 1e8; // the message counts in parts of the world's width
  const NEAR = 5; // CSS pixels from the pointer to a line
  const DOT = 3;

  /** An event's shape from its message row: paths in units from the corner of its box. */
  const prepare = ([key, row, category, state, flags, points, lines, polygons]) => {
    const box = mapviewer.paths.boxOf([points, ...lines, ...polygons.flat()]);
    return {
      key, row, category, state, points,
      selected: Boolean(flags & mapviewer.symbols.SELECTED),
      box: box.map((edge) => edge / UNIT),
      ...mapviewer.paths.pathsOf(lines, polygons, box),
    };
  };

  const stroke = (ctx, path, shape, theme, wide) => {
    const { POSSIBLE } = mapviewer.symbols;
    ctx.setLineDash([]);
    ctx.lineWidth = wide + 2.4;
    ctx.strokeStyle = theme.veil;
    ctx.stroke(path);
    if (shape.state === POSSIBLE) ctx.setLineDash([5, 4]);
    ctx.lineWidth = wide;
    ctx.strokeStyle = mapviewer.symbols.color(shape.category);
    ctx.stroke(path);
  };

  /**
   * Draw all shapes, in every copy of the world that shows them.
   * @returns {object[]} what was drawn where, for hit tests
   */
  const draw = (ctx, shapes, view, theme, hovered) => {
    const { GHOST } = mapviewer.symbols;
    const drawn = [];
    for (const shape of shapes) {
      const [west, north, east, south] = shape.box;
      for (const copy of view.copies(west, east)) {
        const [left, top, right, bottom] = [view.x(west + copy), view.y(north), view.x(east + copy), view.y(south)];
        if (bottom < -20 || top > view.height + 20) continue;
        const scale = view.size / UNIT;
        const place = new DOMMatrix([scale, 0, 0, scale, left, top]);
        const over = hovered && hovered.key === shape.key && hovered.row === shape.row;
        const placed = { shape, box: [left, top, right, bottom], way: null, surface: null, dots: [] };
        ctx.save();
        ctx.lineJoin = ctx.lineCap = 'round';
        const faint = shape.state === GHOST ? 0.5 : 1;
        if (shape.surface) {
          placed.surface = new Path2D();
          placed.surface.addPath(shape.surface, place);
          ctx.globalAlpha = faint * (shape.selected || over ? 0.3 : 0.16);
          ctx.fillStyle = mapviewer.symbols.color(shape.category);
          ctx.fill(placed.surface, 'evenodd');
          ctx.globalAlpha = faint;
          stroke(ctx, placed.surface, shape, theme, shape.selected ? 2.8 : 1.6);
        }
        ctx.globalAlpha = faint;
        if (shape.way) {
          placed.way = new Path2D();
          placed.way.addPath(shape.way, place);
          stroke(ctx, placed.way, shape, theme, shape.selected ? 4 : over ? 3.2 : 2.4);
        }
        for (let i = 0; i < shape.points.length; i += 2) {
          const [x, y] = [view.x(shape.points[i] / UNIT + copy), view.y(shape.points[i + 1] / UNIT)];
          placed.dots.push([x, y]);
          ctx.beginPath();
          ctx.arc(x, y, DOT, 0, 2 * Math.PI);
          ctx.fillStyle = mapviewer.symbols.color(shape.category);
          ctx.strokeStyle = theme.veil;
          ctx.lineWidth = 1.2;
          ctx.stroke();
          ctx.fill();
        }
        ctx.restore();
        drawn.push(placed);
      }
    }
    return drawn;
  };

  /** The shape under a point: the uppermost line or dot near it, else the smallest surface that it lies on; null for none. */
  const hit = (ctx, drawn, x, y) => {
    ctx.save();
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.lineWidth = 2 * NEAR;
    const inside = ({ box }, reach) => x >= box[0] - reach && x <= box[2] + reach && y >= box[1] - reach && y <= box[3] + reach;
    const near = (one) =>
      inside(one, NEAR) &&
      (one.dots.some(([px, py]) => Math.hypot(px - x, py - y) <= DOT + NEAR) || (one.way !== null && ctx.isPointInStroke(one.way, x, y)));
    let found = [...drawn].reverse().find(near) || null;
    if (!found) {
      const size = ({ box }) => (box[2] - box[0]) * (box[3] - box[1]);
      const on = drawn.filter((one) => one.surface && inside(one, 0) && ctx.isPointInPath(one.surface, x, y, 'evenodd'));
      found = on.reduce((best, one) => (best && size(best) < size(one) ? best : one), null);
    }
    ctx.restore();
    return found ? found.shape : null;
  };

  mapviewer.outlines = { prepare, draw, hit };
})();
