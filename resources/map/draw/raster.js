'use strict';
/*
 * A local raster basemap as a Leaflet grid layer over the bundled one, which shows wherever it has no tile.
 * Which tiles are drawn is the same choice as mapviewer/tiles/cover.py makes for snapshots. Needs Leaflet and draw/container.js.
 */
(() => {
  const mapviewer = (window.mapviewer = window.mapviewer || {});

  const PANE = 'raster';
  const UNDER = 2; // zooms below the lowest at which tiles are still drawn, smaller
  const CLOSEST = 20; // the largest zoom of the map, over a local basemap
  const KEPT = 128; // images that are kept decoded, or known not to be there

  /** By how much a tile's zoom is above the map's. */
  const finer = (side, ratio) => Math.round(Math.min(1, Math.log2(Math.max(1, ratio)))) - Math.round(Math.log2(side / 256));

  const RasterLayer = L.GridLayer.extend({
    initialize(tiles, onbroken, options) {
      L.GridLayer.prototype.initialize.call(this, options);
      this._tilesOf = tiles;
      this._onbroken = onbroken;
      this._images = new Map();
      this.pending = 0;
      const [west, south, east, north] = tiles.bounds;
      this._box = [west / 360 + 0.5, mapviewer.mercatorY(north), east / 360 + 0.5, mapviewer.mercatorY(south)];
    },

    createTile(coords, done) {
      const tile = L.DomUtil.create('canvas', 'leaflet-tile');
      const z = coords.z + this.options.finer;
      const n = 2 ** z;
      const [left, top, right, bottom] = this._box;
      const outside = (coords.x + 1) / n <= left || coords.x / n >= right || (coords.y + 1) / n <= top || coords.y / n >= bottom;
      // Counted here: Leaflet takes tiles that it has dropped meanwhile as loading for ever.
      this.pending += 1;
      const filled = outside ? Promise.resolve() : this._fill(tile, z, coords.x, coords.y);
      filled.catch((error) => error).then((error) => {
        this.pending -= 1;
        done(error || null, tile);
      });
      return tile;
    },

    /** Draw a tile's own image, or the part of the nearest one above it. */
    async _fill(tile, z, x, y) {
      const { low } = this._tilesOf;
      for (let up = 0; up <= z - low; up += 1) {
        const image = await this._image(z - up, x >> up, y >> up);
        if (image) {
          const part = 2 ** up;
          this._draw(tile, image, (x % part) / part, (y % part) / part, 1 / part);
          return;
        }
      }
    },

    /** The picture, and its last row and column once more, so that no gap shows at fractional zooms. */
    _draw(tile, image, left, top, part) {
      const { side } = this._tilesOf;
      const ctx = tile.getContext('2d');
      tile.width = tile.height = side + 1;
      const size = this.getTileSize().x;
      tile.style.width = tile.style.height = `${(size * (side + 1)) / side}px`;
      const [sx, sy, sw, sh] = [left * image.width, top * image.height, part * image.width, part * image.height];
      ctx.imageSmoothingQuality = 'high';
      ctx.drawImage(image, sx, sy, sw, sh, 0, 0, side, side);
      ctx.drawImage(tile, side - 1, 0, 1, side, side, 0, 1, side);
      ctx.drawImage(tile, 0, side - 1, side + 1, 1, 0, side, side + 1, 1);
    },

    /** An image, decoded; null where there is none, or none that can be. */
    _image(z, x, y) {
      const key = `${z}/${x}/${y}`;
      let found = this._images.get(key);
      if (!found) {
        found = fetch(`tiles/${this._tilesOf.key}/${key}`)
          .then((response) => (response.ok ? response.blob() : null))
          .then((blob) => (blob && blob.size ? createImageBitmap(blob) : null))
          .catch(() => {
            this._onbroken(key);
            return null;
          });
      }
      this._images.delete(key);
      this._images.set(key, found);
      if (this._images.size > KEPT) this._images.delete(this._images.keys().next().value);
      return found;
    },
  });

  /**
   * A place for one local basemap, empty at first.
   * @param {L.Map} map
   * @param {(tile: string) => void} onbroken  told of a tile (z/x/y) that is no picture
   * @returns {{set: (tiles: object | null) => void, isLoading: () => boolean, box: () => number[] | null}}
   *   `box` is where whole tiles are drawn at the present zoom, on the world's unit square
   */
  mapviewer.createRaster = (map, onbroken) => {
    const pane = map.createPane(PANE);
    pane.style.zIndex = '250';
    pane.style.pointerEvents = 'none';
    const closest = map.getMaxZoom();
    let layer = null;
    let shown = null;

    const make = () => {
      const k = finer(shown.side, window.devicePixelRatio || 1);
      layer = new RasterLayer(shown, onbroken, {
        pane: PANE,
        finer: k,
        tileSize: 256 / 2 ** k,
        minZoom: shown.low - k - UNDER,
        minNativeZoom: shown.low - k,
        maxNativeZoom: shown.high - k,
        maxZoom: 30,
        updateWhenZooming: false,
        keepBuffer: 1,
      });
      layer.addTo(map);
    };
    const drop = () => {
      if (layer) layer.remove();
      layer = null;
    };
    const watchRatio = () => {
      const query = window.matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
      query.addEventListener('change', () => {
        watchRatio();
        if (!shown) return;
        drop();
        make();
      }, { once: true });
    };
    watchRatio();

    return {
      set(tiles) {
        if (JSON.stringify(tiles) === JSON.stringify(shown)) return;
        drop();
        shown = tiles;
        if (tiles) make();
        // A city's tiles can be looked at from nearer than the bundled map.
        map.setMaxZoom(layer ? Math.max(closest, Math.min(CLOSEST, layer.options.maxNativeZoom + 1)) : closest);
      },
      isLoading: () => Boolean(layer && layer.pending),
      box() {
        if (!layer || Math.round(map.getZoom()) < layer.options.minZoom) return null;
        const wanted = Math.round(map.getZoom()) + layer.options.finer;
        const n = 2 ** Math.max(shown.low, Math.min(shown.high, wanted));
        const [left, top, right, bottom] = layer._box;
        return [Math.floor(left * n) / n, Math.floor(top * n) / n, Math.ceil(right * n) / n, Math.ceil(bottom * n) / n];
      },
    };
  };
})();
