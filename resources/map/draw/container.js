'use strict';
/*
 * The basemap's file format, read from an ArrayBuffer; mapviewer/basemap/container.py describes it.
 * Loaded by the page (place names) and by basemap-worker.js (geometry).
 */
(() => {
  const mapviewer = (self.mapviewer = self.mapviewer || {});

  const TYPES = { i2: Int16Array, i4: Int32Array, u1: Uint8Array, u2: Uint16Array, u4: Uint32Array };

  /** A parsed file. */
  class Container {
    /** @param {ArrayBuffer} buffer the decompressed file */
    constructor(buffer) {
      const magic = new TextDecoder().decode(new Uint8Array(buffer, 0, 4));
      if (magic !== 'MVB1') throw new Error('this is no basemap file');
      const length = new DataView(buffer).getUint32(4, true);
      this.buffer = buffer;
      this.start = 8 + length;
      this.header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, length)));
    }

    /**
     * One block as a typed array over the file's own memory.
     * @param {string} name
     */
    numbers(name) {
      const { type, at, n } = this.header.blocks[name];
      return new TYPES[type](this.buffer, this.start + at, n);
    }

    /** One block of UTF-8 text. @param {string} name */
    text(name) {
      return new TextDecoder().decode(this.numbers(name));
    }

    /**
     * All arcs of a store, each an array of [longitude, latitude] in degrees.
     * @param {string} store
     * @returns {number[][][]}
     */
    arcs(store) {
      const [count, x0, y0, dx, dy] = ['count', 'x0', 'y0', 'dx', 'dy'].map((b) => this.numbers(`${store}/${b}`));
      const { scale, translate } = this.header.arcs[store];
      const arcs = new Array(count.length);
      for (let i = 0, step = 0; i < count.length; i += 1) {
        let x = x0[i];
        let y = y0[i];
        const arc = new Array(count[i]);
        arc[0] = [x * scale[0] + translate[0], y * scale[1] + translate[1]];
        for (let k = 1; k < arc.length; k += 1, step += 1) {
          x += dx[step];
          y += dy[step];
          arc[k] = [x * scale[0] + translate[0], y * scale[1] + translate[1]];
        }
        arcs[i] = arc;
      }
      return arcs;
    }

    /**
     * The features of a layer, each a list of paths of [longitude, latitude]; points are shared, never change them.
     * @param {string} layer
     * @param {number[][][]} arcs what `arcs()` gave for the layer's store
     * @returns {number[][][][]}
     */
    features(layer, arcs) {
      const [refs, perPath, perFeature] = ['refs', 'path', 'feature'].map((b) => this.numbers(`${layer}/${b}`));
      const features = [];
      let path = 0;
      let ref = 0;
      for (const paths of perFeature) {
        const feature = [];
        for (let i = 0; i < paths; i += 1, path += 1) {
          const points = [];
          for (let k = 0; k < perPath[path]; k += 1, ref += 1) {
            const backwards = refs[ref] < 0;
            const arc = arcs[backwards ? ~refs[ref] : refs[ref]];
            const skip = k === 0 ? 0 : 1;
            if (backwards) for (let p = arc.length - 1 - skip; p >= 0; p -= 1) points.push(arc[p]);
            else for (let p = skip; p < arc.length; p += 1) points.push(arc[p]);
          }
          feature.push(points);
        }
        features.push(feature);
      }
      return features;
    }
  }

  /**
   * Fetch and parse a basemap file.
   * @param {string} url
   * @returns {Promise<Container>}
   */
  mapviewer.fetchContainer = async (url) => {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url}: ${response.status}`);
    return new Container(await response.arrayBuffer());
  };

  /**
   * A width or size at a zoom, from [zoom, value] pairs.
   * @param {number[][]} stops
   * @param {number} zoom
   */
  mapviewer.atZoom = (stops, zoom) => {
    if (zoom <= stops[0][0]) return stops[0][1];
    for (let i = 1; i < stops.length; i += 1) {
      const [z1, v1] = stops[i];
      if (zoom <= z1) {
        const [z0, v0] = stops[i - 1];
        return v0 + ((v1 - v0) * (zoom - z0)) / (z1 - z0);
      }
    }
    return stops[stops.length - 1][1];
  };
})();
