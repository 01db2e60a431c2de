'use strict';
/*
 * The bundled basemap as a Leaflet grid layer whose tiles basemap-worker.js draws.
 * Needs Leaflet and draw/container.js before it.
 */
(() => {
  const mapviewer = (window.mapviewer = window.mapviewer || {});

  const TILE = 512; // CSS pixels
  const OVERLAP = 1; // tiles reach one pixel into their neighbours, so that no gap shows at fractional zooms

  const styles = new Map();

  /**
   * The style sheet that page and native painter share, fetched once.
   * @param {string} base
   * @returns {Promise<object>}
   */
  mapviewer.basemapStyle = (base) => {
    if (!styles.has(base)) {
      styles.set(
        base,
        fetch(`${base}style.json`).then((response) => {
          if (!response.ok) throw new Error(`style.json: ${response.status}`);
          return response.json();
        }),
      );
    }
    return styles.get(base);
  };

  const BasemapLayer = L.GridLayer.extend({
    options: {
      tileSize: TILE,
      minZoom: 1,
      maxZoom: 22,
      maxNativeZoom: 14,
      updateWhenZooming: false,
      keepBuffer: 1,
      pane: 'tilePane',
    },

    initialize(worker, theme, options) {
      L.GridLayer.prototype.initialize.call(this, options);
      this._worker = worker;
      this._theme = theme;
      this._next = 0;
      this._waiting = new Map();
      this._ratio = window.devicePixelRatio || 1;
      this.on('tileunload', ({ tile }) => this._cancel(tile));
    },

    createTile(coords, done) {
      const tile = L.DomUtil.create('canvas', 'leaflet-tile');
      tile.mvCoords = coords;
      this._request(tile, done);
      return tile;
    },

    // Leaflet sets the tile's size; ours is larger by the overlap.
    _initTile(tile) {
      L.GridLayer.prototype._initTile.call(this, tile);
      tile.style.width = tile.style.height = `${TILE + OVERLAP}px`;
    },

    _request(tile, done) {
      this._cancel(tile);
      const id = (this._next += 1);
      tile.mvJob = id;
      this._waiting.set(id, { tile, done });
      const { x, y, z } = tile.mvCoords;
      const job = { size: TILE, overlap: OVERLAP, ratio: this._ratio, theme: this._theme };
      this._worker.postMessage({ type: 'tile', id, x, y, z, ...job });
    },

    _cancel(tile) {
      if (!this._waiting.delete(tile.mvJob)) return;
      this._worker.postMessage({ type: 'cancel', id: tile.mvJob });
    },

    /** A drawn tile has come; a repainted one replaces its old picture in place. */
    receive(id, bitmap) {
      const job = this._waiting.get(id);
      this._waiting.delete(id);
      if (!job) {
        bitmap.close();
        return;
      }
      job.tile.width = bitmap.width;
      job.tile.height = bitmap.height;
      // One of its pixels on one of the screen's, also where the ratio leaves a part of the last one over.
      job.tile.style.width = job.tile.style.height = `${bitmap.width / this._ratio}px`;
      job.tile.getContext('bitmaprenderer').transferFromImageBitmap(bitmap);
      if (job.done) job.done(null, job.tile);
    },

    /** A tile could not be drawn: Leaflet reports it as `tileerror` and goes on. */
    fail(id, message) {
      const job = this._waiting.get(id);
      this._waiting.delete(id);
      if (job && job.done) job.done(new Error(message), job.tile);
    },

    /** Draw every tile again without removing it meanwhile. */
    repaint(fromZoom = 0) {
      for (const { el, coords } of Object.values(this._tiles)) {
        if (coords.z < fromZoom) continue;
        const waiting = this._waiting.get(el.mvJob);
        this._request(el, waiting && waiting.done);
      }
    },

    setTheme(theme) {
      this._theme = theme;
      this.repaint();
    },

    setRatio(ratio) {
      this._ratio = ratio;
      this.repaint();
    },
  });

  /**
   * Add the basemap to a map.
   * @param {L.Map} map
   * @param {{theme: 'light'|'dark', base?: string, worker?: string}} options  `base`: where the files are, with a slash
   *     at the end; `worker`: the worker script's address
   * @returns {{layer: L.GridLayer, setTheme: (theme: string) => void, ready: Promise<void>, detail: Promise<void>}}
   *     `ready` resolves when tiles can be drawn, and rejects when the basemap cannot be loaded; `detail` resolves some
   *     time after zoom 6 was first asked for, when 1:10m has replaced 1:50m
   */
  mapviewer.createBasemap = (map, { theme, base = 'basemap/', worker: script = 'basemap-worker.js' }) => {
    const address = new URL(base, document.baseURI).href;
    const worker = new Worker(new URL(script, document.baseURI));
    const layer = new BasemapLayer(worker, theme, { attribution: 'Natural Earth' });
    let sheet = null;

    const background = () => {
      if (sheet) map.getContainer().style.background = sheet.themes[layer._theme].water;
    };

    let detailCame = null;
    const detail = new Promise((resolve) => {
      detailCame = resolve;
    });
    const ready = new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => {
        if (data.type === 'tile') layer.receive(data.id, data.bitmap);
        else if (data.type === 'failed') layer.fail(data.id, data.message);
        else if (data.type === 'ready') resolve();
        else if (data.type === 'detail') {
          layer.repaint(6);
          detailCame();
        } else if (data.type === 'error') {
          console.error(`basemap: ${data.message}`);
          reject(new Error(data.message));
        }
      };
      worker.onerror = (event) => reject(new Error(event.message || 'the basemap worker did not start'));
      mapviewer.basemapStyle(address).then((style) => {
        sheet = style;
        background();
        worker.postMessage({ type: 'init', base: address, style });
      }, reject);
    });

    const watchRatio = () => {
      const query = window.matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
      query.addEventListener('change', () => {
        layer.setRatio(window.devicePixelRatio);
        watchRatio();
      }, { once: true });
    };
    watchRatio();
    layer.addTo(map);

    return {
      layer,
      ready,
      detail,
      setTheme(next) {
        layer.setTheme(next);
        background();
      },
    };
  };
})();
