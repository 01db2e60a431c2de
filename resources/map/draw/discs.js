'use strict';
/*
 * Discs with a ring of categories and a number, hundreds of them in every frame of a scrub, set pixel by pixel. Without a GPU the canvas takes
 * eighty microseconds for the ten paths of one disc; what covers which pixel how much is the same for all discs of a radius, so that it is
 * worked out once, and setting the pixels takes three.
 */
(() => {
  const mapviewer = (window.mapviewer = window.mapviewer || {});

  const CASING = 1.5; // CSS pixels, which set a disc off from the ground and from its neighbours
  const RINGED_FROM = 5; // radius in CSS pixels below which a ring would be a smear
  const TURN = 256; // the angles that a ring's colours are told apart by
  const STENCILS = 300;
  const QUARTERS = 4; // digits stand on quarters of a device pixel

  /** Width of the ring of a disc, CSS pixels. */
  const ringOf = (radius) => Math.max(1.8, radius * 0.2);

  // Colours ------------------------------------------------------------------------------------------------------------

  const parsed = new Map();
  /** `#rrggbb` or `rgba(…)` as [r, g, b, alpha], the last from 0 to 1. */
  const parse = (color) => {
    let found = parsed.get(color);
    if (!found) {
      found = color[0] === '#' ? [1, 3, 5].map((i) => parseInt(color.slice(i, i + 2), 16)) : color.match(/[\d.]+/g).map(Number);
      if (found.length < 4) found.push(1);
      parsed.set(color, found);
    }
    return found;
  };
  const pack = ([r, g, b]) => 0xff000000 | (b << 16) | (g << 8) | r;
  const STEPS = 32;
  const ramps = new Map();
  /** The colour itself as an opaque pixel, and the `STEPS` + 1 pixels that lead to it from another one. Made once: a frame asks for hundreds. */
  const ramp = (color, from) => {
    let of = ramps.get(from);
    if (!of) ramps.set(from, (of = new Map()));
    let found = of.get(color);
    if (!found) {
      const [a, b] = [parse(color), parse(from)];
      const steps = Int32Array.from({ length: STEPS + 1 }, (_, step) => pack([0, 1, 2].map((i) => Math.round(a[i] * (step / STEPS) + b[i] * (1 - step / STEPS)))));
      of.set(color, (found = { pixel: pack(a), steps }));
    }
    return found;
  };

  /** How much of its category's colour a disc's inside has: hardly any for a few events, all of it in the fullest cell, so that crowds are seen first. */
  const toneOf = (fullness) => 0.06 + 0.94 * fullness ** 3;
  const luminance = (pixel) => {
    const [r, g, b] = [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255].map((part) => (part / 255) ** 2.2);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const inks = new Map();
  /** Ink or paper, whichever is told better from a pixel's colour; [r, g, b]. */
  const inkOn = (fill, theme) => {
    let of = inks.get(theme.ink);
    if (!of) inks.set(theme.ink, (of = new Map()));
    let found = of.get(fill);
    if (!found) {
      const contrast = (color) => {
        const [one, other] = [luminance(pack(parse(color))), luminance(fill)];
        return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
      };
      found = parse(contrast(theme.ink) >= contrast(theme.paper) ? theme.ink : theme.paper);
      of.set(fill, found);
    }
    return found;
  };

  // Stencils -----------------------------------------------------------------------------------------------------------

  const stencils = new Map();

  /**
   * What covers the pixels of a disc of a radius whose ring is so wide, in device pixels. Rows are counted from `half` above the middle, columns from
   * `half` to its left. `fills` are runs (row, first column, end) of the fill alone; `dots` are all other pixels, (row, column, angle, casing, ring,
   * fill): the angle clockwise from the top in parts of `TURN`, and how much of the pixel each has, of 256.
   */
  const stencil = (radius, ring, casing) => {
    const key = (radius * 4096 + ring * 256 + casing * 4) | 0;
    let found = stencils.get(key);
    if (found) return found;
    const half = Math.ceil(radius + casing + 0.5);
    const fills = [];
    const dots = [];
    const inside = (edge, distance) => Math.max(0, Math.min(1, edge - distance + 0.5));
    for (let row = 0; row < 2 * half; row += 1) {
      let run = -1;
      for (let column = 0; column < 2 * half; column += 1) {
        const [dx, dy] = [column + 0.5 - half, row + 0.5 - half];
        const distance = Math.hypot(dx, dy);
        const [whole, disc, fill] = [inside(radius + casing, distance), inside(radius, distance), inside(radius - ring, distance)];
        if (fill === 1 && run < 0) run = column;
        if (fill === 1) continue;
        if (run >= 0) fills.push(row, run, column);
        run = -1;
        if (whole === 0) continue;
        const angle = Math.floor(((Math.atan2(dx, -dy) / (2 * Math.PI) + 1) % 1) * TURN) % TURN;
        const [c, r] = [Math.round(256 * (whole - disc)), Math.round(256 * (disc - fill))];
        dots.push(row, column, angle, c, r, Math.round(256 * whole) - c - r);
      }
    }
    found = { half, fills: Int16Array.from(fills), dots: Int16Array.from(dots) };
    if (stencils.size > STENCILS) stencils.clear();
    stencils.set(key, found);
    return found;
  };

  // Digits -------------------------------------------------------------------------------------------------------------

  const fonts = new Map();
  let pad = null;
  document.fonts.addEventListener('loadingdone', () => fonts.clear());

  /** What is known of a font: its characters' masks, and the widths of numbers at a size of 1. */
  const known = (font) => {
    let found = fonts.get(font);
    if (!found) fonts.set(font, (found = { glyphs: new Map(), widths: new Map() }));
    return found;
  };

  /** A character's mask at a size in device pixels (whole or half), begun so many quarters of a pixel to the right. */
  const glyph = (character, size, quarter, font) => {
    const { glyphs } = known(font);
    // A number, since hundreds are looked up in a frame: names of fonts are long.
    const key = (character.charCodeAt(0) * 1024 + size * 2) * QUARTERS + quarter;
    let found = glyphs.get(key);
    if (found) return found;
    const side = Math.ceil(size * 1.5) + 3;
    if (!pad || pad.canvas.width < side) pad = new OffscreenCanvas(side, side).getContext('2d', { willReadFrequently: true });
    pad.clearRect(0, 0, side, side);
    pad.font = `600 ${size}px ${font}`;
    // What is seen of a digit, not its em square, has its middle on the middle line.
    const { actualBoundingBoxAscent: ascent, actualBoundingBoxDescent: descent } = pad.measureText('0');
    const top = Math.floor(side / 2);
    pad.fillText(character, 1 + quarter / QUARTERS, top + Math.round((ascent - descent) / 2));
    const { data } = pad.getImageData(0, 0, side, side);
    const mask = new Uint8Array(side * side);
    for (let i = 0; i < mask.length; i += 1) mask[i] = data[4 * i + 3];
    found = { mask, side, top, advance: pad.measureText(character).width };
    if (glyphs.size > 2000) glyphs.clear();
    glyphs.set(key, found);
    return found;
  };

  /** Width of a number in CSS pixels at a size in CSS pixels. */
  const widthOf = (text, px, theme) => {
    const { widths } = known(theme.font);
    let width = widths.get(text);
    if (width === undefined) {
      width = 0;
      for (const character of text) width += glyph(character, 40, 0, theme.font).advance / 40;
      if (widths.size > 5000) widths.clear();
      widths.set(text, width);
    }
    return width * px;
  };

  // Painting -----------------------------------------------------------------------------------------------------------

  let page = null;

  /** Lay a colour (0 to 255 each) over a pixel; `cover` is how much of it there is, of 256. */
  const over = (pixels, at, r, g, b, cover) => {
    const there = pixels[at];
    const below = there >>> 24;
    if (below === 0) {
      pixels[at] = (((cover * 255) >> 8) << 24) | (b << 16) | (g << 8) | r;
      return;
    }
    const r0 = there & 255;
    const g0 = (there >> 8) & 255;
    const b0 = (there >> 16) & 255;
    // The part that the new colour has of what is seen in the end, of 256, and how much that is.
    const total = 256 * cover + below * (256 - cover);
    const own = below === 255 ? cover : Math.trunc((65536 * cover) / total);
    const alpha = below === 255 ? 255 : Math.min(255, total >> 8);
    pixels[at] = (alpha << 24) | ((b0 + (((b - b0) * own) >> 8)) << 16) | ((g0 + (((g - g0) * own) >> 8)) << 8) | (r0 + (((r - r0) * own) >> 8));
  };

  /**
   * A clean sheet of pixels as large as a canvas; `show` puts it there in place of all that was.
   * @param {CanvasRenderingContext2D} ctx
   * @param {number} ratio  device pixels to a CSS pixel; all other measures are CSS pixels
   */
  const sheet = (ctx, ratio, theme) => {
    const { width, height } = ctx.canvas;
    if (!page || page.width !== width || page.height !== height) {
      const image = new ImageData(Math.max(1, width), Math.max(1, height));
      page = { width, height, image, pixels: new Int32Array(image.data.buffer) };
    } else page.pixels.fill(0);
    const { image, pixels } = page;
    const paper = pack(parse(theme.paper));
    const turn = new Int32Array(TURN);
    const { symbols } = mapviewer;

    /** Set a stencil's pixels about a point, their colours as pixels; `alpha` from 0 to 1. */
    const stamp = (x, y, { half, fills, dots }, casing, fill, alpha) => {
      const [left, top] = [Math.round(x * ratio) - half, Math.round(y * ratio) - half];
      const cut = left < 0 || top < 0 || left + 2 * half > width || top + 2 * half > height;
      const veil = (Math.round(255 * alpha) << 24) | 0xffffff;
      const inner = fill & veil;
      for (let i = 0; i < fills.length; i += 3) {
        const row = top + fills[i];
        if (cut && (row < 0 || row >= height)) continue;
        const last = row * width + Math.min(width, left + fills[i + 2]);
        for (let at = row * width + Math.max(0, left + fills[i + 1]); at < last; at += 1) pixels[at] = inner;
      }
      const cr = casing & 255;
      const cg = (casing >> 8) & 255;
      const cb = (casing >> 16) & 255;
      const fr = fill & 255;
      const fg = (fill >> 8) & 255;
      const fb = (fill >> 16) & 255;
      for (let i = 0; i < dots.length; i += 6) {
        const row = top + dots[i];
        const column = left + dots[i + 1];
        if (cut && (row < 0 || row >= height || column < 0 || column >= width)) continue;
        const at = row * width + column;
        const ring = turn[dots[i + 2]];
        const r = dots[i + 4];
        if (r === 256) {
          pixels[at] = ring & veil;
          continue;
        }
        const c = dots[i + 3];
        const f = dots[i + 5];
        const red = c * cr + r * (ring & 255) + f * fr;
        const green = c * cg + r * ((ring >> 8) & 255) + f * fg;
        const blue = c * cb + r * ((ring >> 16) & 255) + f * fb;
        const sum = c + r + f;
        if (sum === 256) pixels[at] = (0xff000000 | ((blue >> 8) << 16) | (green & 0xff00) | (red >> 8)) & veil;
        else if (sum > 0) over(pixels, at, Math.trunc(red / sum), Math.trunc(green / sum), Math.trunc(blue / sum), Math.trunc(alpha * sum));
      }
    };

    /** Part the ring among categories, in the order of their numbers so that none changes places, what is left over last. */
    const divide = (shares, rest, count) => {
      let [sum, from] = [0, 0];
      const part = (category, n) => {
        sum += n;
        const to = Math.round((TURN * sum) / count);
        turn.fill(ramp(symbols.color(category), theme.paper).pixel, from, to);
        from = to;
      };
      for (const [category, n] of [...shares].sort((a, b) => a[0] - b[0])) part(category, n);
      if (rest > 0) part(-1, rest);
      turn.fill(turn[Math.max(0, from - 1)], from);
    };

    /** Break the ring: `on` and `off` are lengths along it. */
    const dash = (radius, on, off, color) => {
      const dashes = Math.max(4, Math.round((2 * Math.PI * radius) / (on + off)));
      for (let i = 0; i < TURN; i += 1) if (((i * dashes) / TURN) % 1 >= on / (on + off)) turn[i] = color;
    };

    return {
      /** A plain disc of a CSS colour below another one: a selection, the pointer. */
      halo(x, y, radius, color) {
        const [, , , alpha] = parse(color);
        const shape = stencil(Math.round(radius * ratio * 4) / 4, 0, 0);
        const plain = pack(parse(color));
        turn.fill(plain);
        stamp(x, y, shape, plain, plain, alpha);
      },

      /**
       * A cell's disc: `shares` are (category, count), the largest first, and `rest` of `count` of others; `maybe` that none is certain.
       * @returns {number} its inside's colour as a pixel
       */
      disc(x, y, radius, { shares, rest, count, fullness, maybe }, alpha) {
        const color = symbols.color(shares.length ? shares[0][0] : -1);
        const ringed = radius >= RINGED_FROM;
        const mixed = ringed && shares.length + (rest > 0) > 1;
        let ring = ringed ? ringOf(radius) : 0;
        const { pixel, steps } = ramp(color, theme.paper);
        let fill = ringed ? steps[Math.round(toneOf(fullness) * STEPS)] : pixel;
        if (mixed) {
          divide(shares, rest, count);
          if (maybe) dash(radius, 3, 2, paper);
        } else {
          turn.fill(pixel);
          if (maybe) {
            fill = steps[STEPS / 4];
            ring = 1.6;
            dash(radius, 2.6, 2, fill);
          }
        }
        const grain = (value) => Math.round(value * ratio * 4) / 4;
        stamp(x, y, stencil(grain(radius), grain(ring), grain(CASING)), paper, fill, alpha);
        return fill;
      },

      /** A number about a point, on a disc whose inside has the colour `fill` (a pixel) where that is known. */
      number(x, y, text, px, alpha, fill = null) {
        const size = Math.round(px * ratio * 2) / 2;
        const [r, g, b] = fill === null ? parse(theme.ink) : inkOn(fill, theme);
        let at = x * ratio - (widthOf(text, px, theme) * ratio) / 2;
        const middle = Math.round(y * ratio);
        for (const character of text) {
          const quarter = Math.floor((at - Math.floor(at)) * QUARTERS);
          const { mask, side, top, advance } = glyph(character, size, quarter, theme.font);
          const [left, up] = [Math.floor(at) - 1, middle - top];
          for (let row = Math.max(0, -up); row < side && up + row < height; row += 1) {
            for (let column = Math.max(0, -left); column < side && left + column < width; column += 1) {
              const cover = mask[row * side + column];
              if (cover) over(pixels, (up + row) * width + left + column, r, g, b, Math.trunc((alpha * 256 * cover) / 255));
            }
          }
          at += advance;
        }
      },

      show: () => ctx.putImageData(image, 0, 0),
    };
  };

  mapviewer.discs = { sheet, ringOf, widthOf };
})();
