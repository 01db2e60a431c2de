'use strict';
/*
 * Pins for the places that a name may mean: each with its number, the one that is looked at filled, with its radius and name. They are no events,
 * and look like none.
 */
(() => {
  const mapviewer = (window.mapviewer = window.mapviewer || {});

  const HEAD = 11; // radius of a pin's head, CSS pixels
  const STEM = 24; // from the tip to the middle of the head
  const REACH = 14;

  const prepare = ({ pins, chosen }) =>
    pins.map(([lat, lon, metres, number, name], index) => {
      const [mx, my] = mapviewer.mercator(lat, lon);
      const looked = index === chosen;
      const rim = looked && metres > 0 ? mapviewer.circles.rim(lat, lon, metres) : [];
      const xs = rim.map(([x]) => x);
      return { index, mx, my, number, name, looked, rim, west: Math.min(mx, ...xs), east: Math.max(mx, ...xs) };
    });

  const outline = (ctx, x, y) => {
    ctx.beginPath();
    ctx.moveTo(x, y);
    ctx.lineTo(x - HEAD * 0.86, y - STEM + HEAD * 0.5);
    ctx.arc(x, y - STEM, HEAD, Math.PI - 0.52, 0.52);
    ctx.closePath();
  };

  const drawPin = (ctx, pin, x, y, theme) => {
    outline(ctx, x, y);
    ctx.lineJoin = 'round';
    ctx.lineWidth = 5;
    ctx.strokeStyle = theme.paper;
    ctx.stroke();
    ctx.fillStyle = pin.looked ? theme.tool : theme.paper;
    ctx.fill();
    ctx.lineWidth = 2;
    ctx.strokeStyle = theme.tool;
    ctx.stroke();
    ctx.font = `600 12px ${theme.font}`;
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    ctx.direction = 'ltr';
    ctx.fillStyle = pin.looked ? theme.paper : theme.tool;
    ctx.fillText(pin.number, x, y - STEM + 0.5);
  };

  /**
   * Draw pins, the one that is looked at above the others, the first of the list above the later ones.
   * @returns {Array<{index: number, x: number, y: number}>} where their heads are, the uppermost first
   */
  const draw = (ctx, pins, view, theme) => {
    const spots = [];
    const order = [...pins].sort((a, b) => a.looked - b.looked || b.index - a.index);
    ctx.save();
    for (const pin of order) {
      if (pin.rim.length) {
        for (const copy of view.copies(pin.west, pin.east)) {
          ctx.beginPath();
          pin.rim.forEach(([mx, my], i) => (i ? ctx.lineTo(view.x(mx + copy), view.y(my)) : ctx.moveTo(view.x(mx + copy), view.y(my))));
          ctx.closePath();
          ctx.globalAlpha = 0.1;
          ctx.fillStyle = theme.tool;
          ctx.fill();
          ctx.globalAlpha = 1;
          ctx.lineWidth = 3.5;
          ctx.strokeStyle = theme.veil;
          ctx.stroke();
          ctx.setLineDash([6, 4]);
          ctx.lineWidth = 1.5;
          ctx.strokeStyle = theme.tool;
          ctx.stroke();
          ctx.setLineDash([]);
        }
      }
      for (const copy of view.copies(pin.mx)) {
        const [x, y] = [view.x(pin.mx + copy), view.y(pin.my)];
        drawPin(ctx, pin, x, y, theme);
        spots.unshift({ index: pin.index, x, y: y - STEM });
        if (pin.looked && pin.name) {
          ctx.font = `600 12px ${theme.font}`;
          ctx.direction = mapviewer.rtl ? 'rtl' : 'ltr';
          mapviewer.haloText(ctx, pin.name, x, y - STEM - HEAD - 10, theme);
        }
      }
    }
    ctx.restore();
    return spots;
  };

  /** The number of the pin under a point, or null. */
  const hit = (spots, x, y) => {
    const found = spots.find((spot) => Math.hypot(spot.x - x, spot.y - y) <= REACH);
    return found ? found.index : null;
  };

  mapviewer.candidates = { prepare, draw, hit };
})();
