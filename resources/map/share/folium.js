'use strict';
/*
 * Events on a map that folium made for a notebook: symbols, radii, cards. Every text is set as text. Needs Leaflet, draw/collide.js, export/geo.js.
 */
(() => {
  const mapviewer = (window.mapviewer = window.mapviewer || {});
  const SIZE = 7; // CSS pixels from a symbol's middle to its edge
  const SVG = 'http://www.w3.org/2000/svg';

  const make = (tag, text = '', className = '') => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text) {
      made.textContent = text;
      made.dir = 'auto';
    }
    return made;
  };

  const draw = (tag, attributes) => {
    const made = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
  };

  /** A category's symbol; hollow where the place is vague, dashed where it only may have happened then. */
  const symbol = ([color, shape], outlines, vague, possible) => {
    const side = 2 * SIZE + 8;
    const svg = draw('svg', { width: side, height: side, viewBox: `${-side / 2} ${-side / 2} ${side} ${side}`, 'aria-hidden': 'true' });
    const corners = outlines[shape];
    const outline = corners.length
      ? ['polygon', { points: corners.map(([x, y]) => `${x * SIZE},${y * SIZE}`).join(' ') }]
      : ['circle', { r: SIZE }];
    const casing = draw(outline[0], { ...outline[1], fill: 'none', stroke: '#ffffff', 'stroke-width': 4 });
    const face = draw(outline[0], {
      ...outline[1],
      fill: vague ? '#ffffff' : color,
      stroke: vague ? color : '#16191d',
      'stroke-width': vague ? 2.2 : 0.8,
      ...(possible ? { 'stroke-dasharray': '3 2', 'fill-opacity': 0.6 } : {}),
    });
    svg.append(casing, face);
    return svg;
  };

  const card = (event, label) => {
    const box = make('section');
    box.append(make('h4', event.title || '—'));
    const facts = [event.possible ? `~ ${event.when}` : event.when || 'undated', event.place, label, event.status];
    box.append(make('p', facts.filter(Boolean).join(' · '), 'mv-faint'));
    if (event.summary) box.append(make('p', event.summary));
    if (!event.sources.length) box.append(make('p', 'No source', 'mv-faint'));
    const list = make('ol');
    for (const [words, url] of event.sources) {
      const item = make('li');
      const said = make(url ? 'a' : 'span', words);
      if (url) Object.assign(said, { href: url, target: '_blank', rel: 'noopener noreferrer' });
      item.append(said);
      list.append(item);
    }
    if (event.sources.length) box.append(list);
    for (const words of event.unlisted) box.append(make('p', words, 'mv-faint'));
    return box;
  };

  const legend = (data) => {
    const used = [...new Set(data.events.map((event) => event.category))].sort((a, b) => a - b);
    const control = L.control({ position: 'bottomleft' });
    control.onAdd = () => {
      const box = make('div', '', 'mv-legend');
      for (const n of used) {
        const line = make('div');
        line.append(symbol(data.symbols.categories[n], data.symbols.outlines, false, false), make('span', data.labels[n]));
        box.append(line);
      }
      return box;
    };
    return used.length ? control : null;
  };

  /** What an event reaches over: its geometry, and the circle in which it may have been. */
  const extent = ({ shape, at: [lat, lon, radius] }, color) => {
    const found = [];
    if (shape && shape.type !== 'Point') {
      found.push(L.geoJSON(shape, { interactive: false, style: { color, weight: 2, fillOpacity: 0.12 }, pointToLayer: (_, at) => L.circleMarker(at, { radius: 3 }) }));
    }
    if (radius > 0) found.push(L.circle([lat, lon], { radius, color, weight: 1, dashArray: '4 4', fillOpacity: 0.05, interactive: false }));
    return found;
  };

  /** Names in a pane of the map's own, so that cards lie over them. */
  class NamesPane extends mapviewer.Names {
    constructor(map, ...rest) {
      super(map, ...rest);
      const pane = map.getPane('mv-names') || map.createPane('mv-names');
      Object.assign(pane.style, { zIndex: 450, pointerEvents: 'none' });
      pane.append(this.canvas);
    }

    draw() {
      L.DomUtil.setPosition(this.canvas, this.map.containerPointToLayerPoint([0, 0]));
      super.draw();
    }
  }

  /** Put the events of `data` on a Leaflet map; returns the layer that has them. */
  mapviewer.share = (map, data) => {
    const spots = new Map();
    for (const event of data.events) {
      const key = event.at.slice(0, 2).join();
      spots.set(key, [...(spots.get(key) || []), event]);
    }
    if (data.basemap) {
      const places = [...spots.values()].map(([{ place, at }]) => ({ name: place, lat: at[0], lon: at[1], off: SIZE }));
      new mapviewer.Ground(data.basemap, data.sheet, 'light').addTo(map);
      const taken = () =>
        places.map(({ lat, lon }) => {
          const { x, y } = map.latLngToContainerPoint([lat, lon]);
          return [x - SIZE, y - SIZE, x + SIZE, y + SIZE];
        });
      new NamesPane(map, data.names, data.sheet, 'light').set(places.filter(({ name }) => name), taken);
    }
    const layer = L.layerGroup();
    for (const events of spots.values()) {
      const [first] = events;
      const [lat, lon] = first.at;
      const style = data.symbols.categories[first.category];
      for (const event of events) extent(event, data.symbols.categories[event.category][0]).forEach((one) => one.addTo(layer));
      const face = make('span');
      face.append(symbol(style, data.symbols.outlines, first.vague, first.possible));
      if (events.length > 1) face.append(make('b', `×${events.length}`));
      const icon = L.divIcon({ className: 'mv-symbol', html: face, iconSize: [2 * SIZE + 8, 2 * SIZE + 8] });
      const cards = () => {
        const box = make('div', '', 'mv-card');
        box.append(...events.map((event) => card(event, data.labels[event.category])));
        return box;
      };
      const name = events.length > 1 ? `${first.place}: ${events.length}` : first.title;
      L.marker([lat, lon], { icon, alt: name, riseOnHover: true, keyboard: true })
        .bindPopup(cards, { maxWidth: 320 })
        .bindTooltip(() => make('span', name))
        .addTo(layer);
    }
    layer.addTo(map);
    legend(data)?.addTo(map);
    const [south, west, north, east] = data.bounds;
    map.fitBounds([[south, west], [north, east]], { animate: false });
    return layer;
  };
})();
