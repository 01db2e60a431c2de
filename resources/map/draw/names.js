'use strict';
/*
 * What may be labelled: places, countries and waters from `places.bin` and `towns.bin`, as candidates for a view.
 * Needs draw/container.js. All x and y here are Web Mercator in world widths, 0 to 1.
 */
(() => {
  const mapviewer = (window.mapviewer = window.mapviewer || {});

  const TOWNS_FROM_ZOOM = 7;
  const CAPITAL = 1;
  const LEADING = 2; // a city that a map of the whole world names

  const mercatorX = (lon) => lon / 360 + 0.5;
  const mercatorY = (lat) => {
    const clamped = Math.max(-85.05, Math.min(85.05, lat));
    return 0.5 - Math.asinh(Math.tan((clamped * Math.PI) / 180)) / (2 * Math.PI);
  };

  /** One file of places as columns, sorted by first zoom, then importance. */
  class Places {
    constructor(container) {
      const degree = container.header.degree;
      this.names = container.text('names').split('\n');
      this.zoom = container.numbers('zoom');
      this.flags = container.numbers('flags');
      this.people = container.numbers('people');
      this.x = Float64Array.from(container.numbers('lon'), (lon) => mercatorX(lon / degree));
      this.y = Float64Array.from(container.numbers('lat'), (lat) => mercatorY(lat / degree));
    }

    /** Call `visit` for each place of at most this zoom in a box that lies within one world. */
    inside([left, top, right, bottom], zoom, visit) {
      const { x, y } = this;
      for (let i = 0; i < x.length && this.zoom[i] <= zoom; i += 1) {
        if (x[i] >= left && x[i] <= right && y[i] >= top && y[i] <= bottom) visit(i);
      }
    }
  }

  /** All names; `towns` arrive when a large zoom first asks for them. */
  class Names {
    /** @param {string} base @param {() => void} changed called when more names have come */
    constructor(base, changed) {
      this.base = base;
      this.changed = changed;
      this.files = [];
      this.countries = [];
      this.waters = [];
      this.townsAsked = false;
    }

    async load() {
      const container = await mapviewer.fetchContainer(`${this.base}places.bin`);
      this.files.push(new Places(container));
      this.countries = container.header.countries.map(({ name, area, points }) => ({
        name,
        area,
        points: points.map(([lat, lon, half]) => ({ x: mercatorX(lon), y: mercatorY(lat), half: half / 360 })),
      }));
      this.waters = container.header.waters.map(([name, lat, lon, first, last, size]) => ({
        name,
        x: mercatorX(lon),
        y: mercatorY(lat),
        first,
        last,
        size,
      }));
    }

    /** Places of a view, most important first within each file. */
    places(box, zoom) {
      if (zoom >= TOWNS_FROM_ZOOM && !this.townsAsked) {
        this.townsAsked = true;
        mapviewer.fetchContainer(`${this.base}towns.bin`).then(
          (container) => {
            this.files.push(new Places(container));
            this.changed();
          },
          (error) => console.error(`towns.bin: ${error.message}`),
        );
      }
      const found = [];
      for (const file of this.files) {
        for (const turn of turns(box)) {
          const here = [box[0] - turn, box[1], box[2] - turn, box[3]];
          file.inside(here, zoom, (i) =>
            found.push({
              name: file.names[i],
              x: file.x[i] + turn,
              y: file.y[i],
              zoom: file.zoom[i],
              people: file.people[i],
              capital: (file.flags[i] & CAPITAL) !== 0,
              leading: (file.flags[i] & LEADING) !== 0,
            }),
          );
        }
      }
      return found;
    }
  }

  /** Whole world widths by which a box reaches into world copies. */
  const turns = ([left, , right]) => {
    const all = [];
    for (let turn = Math.floor(left); turn <= Math.floor(right); turn += 1) all.push(turn);
    return all;
  };

  Object.assign(mapviewer, { Names, mercatorX, mercatorY, worldTurns: turns });
})();
