'use strict';
/*
 * Where events are many, as a smooth surface: a Gaussian hill over the middle of each cell's events, as high as their number, all added up. Made on
 * a coarse grid of pixels by three running means each way, which are a Gaussian to the eye (P. Kovesi, "Fast almost-Gaussian filtering", 2010), so
 * that it costs the same however many events there are.
 */
(() => {
  const mapviewer = (window.mapviewer = window.mapviewer || {});

  const GRAIN = 4; // CSS pixels to a point of the grid
  const REACH = 3; // points that one running mean reaches to either side
  const PASSES = 3;
  const DEVIATION = GRAIN * Math.sqrt((PASSES * REACH * (REACH + 1)) / 3); // CSS pixels, of the hill
  const EDGE = 10; // points of grid beyond the view whose hills reach into it
  const TONES = 256;

  // From few to many, each tone farther from the ground than the last, on light ground and on dark; red, green, blue.
  const RAMPS = {
    light: [[255, 226, 130], [253, 174, 70], [240, 96, 40], [190, 25, 70], [95, 10, 90]],
    dark: [[98, 36, 122], [178, 44, 106], [234, 92, 62], [252, 165, 60], [255, 240, 160]],
  };

  const tones = {};
  /** The tones of a theme as pixels, by how full a point is in parts of `TONES`. */
  const tonesOf = (theme) => {
    const name = theme === mapviewer.themes.dark ? 'dark' : 'light';
    if (!tones[name]) {
      const ramp = RAMPS[name];
      tones[name] = Array.from({ length: TONES }, (_, i) => {
        const at = (i / (TONES - 1)) * (ramp.length - 1);
        const first = Math.min(ramp.length - 2, Math.floor(at));
        return ramp[first].map((value, k) => Math.round(value + (ramp[first + 1][k] - value) * (at - first)));
      });
    }
    return tones[name];
  };

  /** How strongly a height covers the ground, from 0 to 1: nothing where no event is near, and less for one than for many. */
  const cover = (height, fullness) => {
    const rise = Math.min(1, height / 0.7);
    return rise * rise * (3 - 2 * rise) * (0.5 + 0.32 * fullness);
  };

  const prepare = (message) => {
    if (!message) return null;
    const { bits, full, x, y, count, at } = message;
    const side = 2 ** bits;
    const list = x.map((column, i) => ({
      key: `c${column}.${y[i]}`, x: column, y: y[i], count: count[i],
      mx: (column + ((at[i] % 100) + 0.5) / 100) / side,
      my: (y[i] + (Math.floor(at[i] / 100) + 0.5) / 100) / side,
    }));
    return { bits, full, list };
  };

  /** One running mean along lines of a grid, from one to the other; `step` leads along a line, `next` to the next one. */
  const mean = (from, to, lines, length, step, next) => {
    const share = 1 / (2 * REACH + 1);
    for (let line = 0; line < lines; line += 1) {
      const begin = line * next;
      let sum = 0;
      for (let i = 0; i < Math.min(REACH, length); i += 1) sum += from[begin + i * step];
      for (let i = 0; i < length; i += 1) {
        if (i + REACH < length) sum += from[begin + (i + REACH) * step];
        if (i > REACH) sum -= from[begin + (i - REACH - 1) * step];
        to[begin + i * step] = sum * share;
      }
    }
  };

  const blur = (grid, spare, width, height) => {
    let [from, to] = [grid, spare];
    for (let pass = 0; pass < PASSES; pass += 1) {
      mean(from, to, height, width, 1, width);
      [from, to] = [to, from];
    }
    for (let pass = 0; pass < PASSES; pass += 1) {
      mean(from, to, width, height, width, 1);
      [from, to] = [to, from];
    }
    return from;
  };

  /** What a single event's hill rises to before it is scaled to 1. */
  const PEAK = (() => {
    const side = 2 * PASSES * REACH + 1;
    const [grid, spare] = [new Float32Array(side * side), new Float32Array(side * side)];
    grid[(side * side - 1) / 2] = 1;
    return blur(grid, spare, side, side)[(side * side - 1) / 2];
  })();

  /**
   * The heights of the surface, one every `GRAIN` CSS pixels from `EDGE` points left of and above the view.
   * @returns {{width: number, height: number, heights: Float32Array, spots: object[]}}
   */
  const surface = (heat, view) => {
    const [width, height] = [Math.ceil(view.width / GRAIN) + 2 * EDGE + 1, Math.ceil(view.height / GRAIN) + 2 * EDGE + 1];
    const grid = new Float32Array(width * height);
    const size = view.size / 2 ** heat.bits;
    const spots = [];
    for (const cell of heat.list) {
      const y = view.y(cell.my);
      const row = y / GRAIN + EDGE;
      if (row < 0 || row >= height - 1) continue;
      for (const copy of view.copies(cell.mx)) {
        const x = view.x(cell.mx + copy);
        const column = x / GRAIN + EDGE;
        if (column < 0 || column >= width - 1) continue;
        // Shared among the four points about it, so that nothing jumps while the map moves.
        const [left, top] = [Math.floor(column), Math.floor(row)];
        const [right, down] = [column - left, row - top];
        const at = top * width + left;
        grid[at] += cell.count * (1 - right) * (1 - down);
        grid[at + 1] += cell.count * right * (1 - down);
        grid[at + width] += cell.count * (1 - right) * down;
        grid[at + width + 1] += cell.count * right * down;
        const [edge, over] = [view.x(cell.x / 2 ** heat.bits + copy), view.y(cell.y / 2 ** heat.bits)];
        spots.push({ cell, x, y, radius: 4, left: edge, top: over, size });
      }
    }
    const heights = blur(grid, new Float32Array(width * height), width, height);
    for (let i = 0; i < heights.length; i += 1) heights[i] /= PEAK;
    return { width, height, heights, spots };
  };

  let sheet = null;

  /**
   * Paint the surface under what is on the canvas already.
   * @returns {object[]} its cells and where they are, as `cells.draw` gives them
   */
  const draw = (ctx, heat, view, theme) => {
    const { width, height, heights, spots } = surface(heat, view);
    if (!spots.length) return spots;
    if (!sheet || sheet.canvas.width !== width || sheet.canvas.height !== height) sheet = new OffscreenCanvas(width, height).getContext('2d');
    const image = new ImageData(width, height);
    const colors = tonesOf(theme);
    for (let i = 0, at = 0; i < heights.length; i += 1, at += 4) {
      if (heights[i] < 0.02) continue;
      const fullness = mapviewer.cells.fullness(heights[i], heat.full);
      const [r, g, b] = colors[Math.round(fullness * (TONES - 1))];
      image.data[at] = r;
      image.data[at + 1] = g;
      image.data[at + 2] = b;
      image.data[at + 3] = Math.round(255 * cover(heights[i], fullness));
    }
    sheet.putImageData(image, 0, 0);
    ctx.save();
    ctx.globalCompositeOperation = 'destination-over';
    ctx.imageSmoothingEnabled = true;
    ctx.imageSmoothingQuality = 'low';
    // A point of the grid is the middle of its pixel.
    ctx.drawImage(sheet.canvas, (-EDGE - 0.5) * GRAIN, (-EDGE - 0.5) * GRAIN, width * GRAIN, height * GRAIN);
    ctx.restore();
    return spots;
  };

  /** A strip of the tones with some numbers of events below, as an item of the legend; `make` makes elements. */
  const key = (make, { full }, theme) => {
    const [wide, high] = [168, 10];
    const item = make('li', 'mv-scale mv-heat');
    make('span', 'mv-scale-title', item, mapviewer.tr('Events near a point'));
    const canvas = make('canvas', '', item);
    canvas.width = wide;
    canvas.height = high;
    canvas.setAttribute('aria-hidden', 'true');
    const ctx = canvas.getContext('2d');
    const colors = tonesOf(theme);
    const lowest = mapviewer.cells.fullness(1, full);
    for (let x = 0; x < wide; x += 1) {
      const fullness = lowest + ((1 - lowest) * x) / (wide - 1);
      ctx.fillStyle = `rgba(${colors[Math.round(fullness * (TONES - 1))].join(', ')}, ${cover(1, fullness)})`;
      ctx.fillRect(x, 0, 1, high);
    }
    const row = make('span', 'mv-heat-row', item);
    for (const count of mapviewer.cells.steps(full)) {
      const part = (mapviewer.cells.fullness(count, full) - lowest) / (1 - lowest);
      const last = count >= Math.max(full, 12) * 0.7;
      if (!last && part > 0.7) continue; // it would run into the last one
      const step = make('span', 'mv-heat-step', row, mapviewer.cells.short(count) + (last ? '+' : ''));
      step.style.left = `${Math.round(Math.min(1, part) * 100)}%`;
      if (part < 0.05) step.classList.add('mv-heat-first');
      if (last) step.classList.add('mv-heat-last');
    }
    return item;
  };

  mapviewer.heat = { prepare, surface, draw, key, GRAIN, EDGE, DEVIATION };
})();
