'use strict';
/*
 * The map page: puts basemap, symbols and furniture together, and speaks with the program.
 * The program decides what is shown (mapviewer/mapdoc); this page paints it and says what the person did.
 */
(() => {
  const { mapviewer } = window;
  const map = window.map_main;
  const { send, fail } = mapviewer.bridge;

  // The program says the theme in the address, so that the very first paint has it.
  const first = window.location.hash === '#dark' ? 'dark' : 'light';
  let theme = first;
  document.documentElement.dataset.theme = first;

  const optional = (make) => {
    try {
      return make();
    } catch (error) {
      // Without a basemap there is still the map of events.
      fail(`the basemap cannot be drawn: ${error.message}`, error.fileName);
      return null;
    }
  };
  const basemap = optional(() => mapviewer.createBasemap(map, { theme, base: 'basemap/' }));
  const labels = optional(() => mapviewer.createLabels(map, { theme, base: 'basemap/' }));
  let basemapReady = !basemap;
  let labelsReady = !labels;
  let labelLayer = null;
  if (basemap) {
    map.attributionControl.removeAttribution('Natural Earth'); // the page's own credit line names it
    basemap.ready
      .catch((error) => fail(`the basemap cannot be drawn: ${error.message}`))
      .then(() => {
        basemapReady = true;
      });
  }

  if (labels) {
    labels.layer
      .then((made) => {
        labelLayer = made;
      })
      .catch((error) => fail(`the place names cannot be drawn: ${error.message}`))
      .then(() => {
        labelsReady = true;
      });
  }

  const layer = new mapviewer.SymbolLayer(map, { theme });
  mapviewer.symbolLayer = layer;
  mapviewer.furniture.scale(map);
  mapviewer.furniture.credit(map);
  mapviewer.furniture.ring(map);
  const badge = mapviewer.furniture.badge(map);
  const legend = mapviewer.furniture.legend(map);
  const tooltip = mapviewer.furniture.tooltip(map);
  const groundCredit = mapviewer.furniture.ground(map);
  const overlays = mapviewer.createOverlays(map, { theme });
  const raster = mapviewer.createRaster(map, (tile) => send({ t: 'broken', tile }));
  mapviewer.furniture.buttons(map, () => send({ t: 'fit' }));
  const tools = mapviewer.createTools(map, layer, send);

  const container = map.getContainer();
  container.setAttribute('role', 'application');
  container.setAttribute('aria-label', mapviewer.tr('Map of events; arrow keys move it, plus and minus zoom'));
  // Keys are for the map as soon as its pane has the focus, not only after a click or a Tab into it.
  const takeKeys = () => {
    if (document.activeElement === document.body) container.focus({ preventScroll: true });
  };
  window.addEventListener('focus', takeKeys);
  // The pane may have got the focus before this page was there to be told of it.
  if (document.hasFocus()) takeKeys();
  window.addEventListener('keydown', takeKeys, true);

  // View ---------------------------------------------------------------------------------------------------------------

  /** The world fills the height, so that there is no void above or below; never below what the basemap draws. */
  const limitZoom = () => {
    const height = Math.max(64, map.getSize().y);
    map.setMinZoom(Math.max(1, Math.log2(height / 256)));
  };
  map.on('resize', limitZoom);
  limitZoom();

  const round = (value) => Math.round(value * 1e5) / 1e5;
  let lastMove = '';
  const reportMove = () => {
    if (pair.drifts()) return;
    const bounds = map.getBounds();
    const centre = map.getCenter();
    const message = {
      t: 'moved',
      zoom: Math.round(map.getZoom() * 100) / 100,
      lat: round(centre.lat),
      lon: round(centre.lng),
      bounds: [bounds.getSouth(), bounds.getWest(), bounds.getNorth(), bounds.getEast()].map(round),
    };
    const text = JSON.stringify(message);
    if (text !== lastMove) {
      lastMove = text;
      send({ ...message, leads: pair.leads() });
    }
  };
  map.on('moveend zoomend resize', reportMove);

  const padding = () => {
    const { x, y } = map.getSize();
    const part = Math.min(1, x / 700, y / 450);
    return {
      paddingTopLeft: [Math.round(56 * part), Math.round(70 * part)],
      paddingBottomRight: [Math.round(64 * part), Math.round(56 * part)],
    };
  };

  // A fit holds until the reader moves the map: panes are still finding their places when the first one is asked for.
  let fitted = null;
  let fitting = false;
  map.on('movestart', () => {
    if (!fitting) fitted = null;
  });
  map.on('resize', () => {
    if (fitted) fitted();
  });

  const still = window.matchMedia('(prefers-reduced-motion: reduce)');
  let motion = true;
  const panBy = L.Map.prototype.panBy;
  map.panBy = (offset, options) => panBy.call(map, offset, motion ? options : { ...options, animate: false });
  const zoomAnimated = map._zoomAnimated;
  let paired = false;
  const setMotion = (on) => {
    motion = on && !still.matches;
    map.options.inertia = motion;
    map._zoomAnimated = motion && zoomAnimated && !paired;
  };
  const pair = mapviewer.createPair(map, {
    send,
    letter: badge.letter,
    report: () => {
      lastMove = '';
      reportMove();
    },
    still: (on) => {
      paired = on;
      setMotion(motion);
    },
  });
  still.addEventListener('change', () => setMotion(true));
  setMotion(true);

  // Pointer ------------------------------------------------------------------------------------------------------------

  let dragging = false;
  const hover = (found) => {
    container.classList.toggle('mv-pointing', Boolean(found && found.key));
    if (!layer.setHovered(found)) return;
    tooltip.hide();
    send({ t: 'hovered', key: found ? found.key : null, row: found ? found.row : null });
  };
  let named = null;
  /** Say what of an overlay is under the pointer, where no event is. */
  const nameOverlay = (found, x, y) => {
    if (found) tooltip.show({ place: found.name, lines: [found.title], more: 0 }, { x, y, radius: 6 });
    else if (named) tooltip.hide();
    named = found;
  };
  map.on('dragstart zoomstart movestart', () => {
    dragging = true;
    hover(null);
    nameOverlay(null);
  });
  map.on('dragend zoomend moveend', () => {
    dragging = false;
  });
  map.on('mousemove', ({ containerPoint: { x, y } }) => {
    if (dragging) return;
    const pinned = !tools.busy && mapviewer.candidates.hit(layer.pinSpots, x, y) !== null;
    const found = tools.busy || pinned ? null : layer.hit(x, y);
    hover(found);
    if (pinned) container.classList.add('mv-pointing');
    nameOverlay(found || tools.busy ? null : overlays.hit(x, y), x, y);
  });
  container.addEventListener('mouseleave', () => {
    hover(null);
    nameOverlay(null);
  });
  // Into a cell, until it fills the view; anywhere else a step closer, as maps do. A tool has the double click for itself.
  map.doubleClickZoom.disable();
  map.on('dblclick', ({ containerPoint, originalEvent }) => {
    if (tools.busy) return;
    const bounds = layer.cellBounds(containerPoint.x, containerPoint.y);
    if (bounds) map.fitBounds(bounds, { animate: motion });
    else map.setZoomAround(containerPoint, map.getZoom() + (originalEvent.shiftKey ? -1 : 1));
  });
  map.on('click', (event) => {
    if (tools.click(event)) return;
    const { containerPoint: { x, y }, originalEvent } = event;
    // The second click of two is on its way into the cell, whatever symbol the first one has put there.
    if (originalEvent.detail > 1 && layer.cellBounds(x, y)) return;
    const pin = mapviewer.candidates.hit(layer.pinSpots, x, y);
    if (pin !== null) {
      send({ t: 'candidate', number: pin });
      return;
    }
    const found = layer.hit(x, y);
    if (found && found.key) send({ t: 'clicked', key: found.key, row: found.row });
    else {
      layer.setSpread(null);
      send({ t: 'background' });
    }
  });
  // The place where a spread stood is another one after a zoom.
  map.on('zoomstart', () => layer.setSpread(null));
  container.addEventListener('click', (event) => {
    const link = event.target.closest('a');
    if (!link) return;
    event.preventDefault();
    if (/^https:/.test(link.href)) send({ t: 'link', href: link.href });
  });

  // What the program says ----------------------------------------------------------------------------------------------

  let eventLabels = true;
  const showLabels = () => {
    if (!labels) return;
    const wanted = eventLabels ? layer.scene.marks.filter((mark) => mark.place && (mark.state !== 2 || mark.selected)) : [];
    labels.setEventLabels(
      wanted.map((mark) => ({
        text: mark.place,
        lat: mark.lat,
        lon: mark.lon,
        priority: (mark.selected ? 1e6 : 0) + mark.count,
        gap: mark.outer + (mark.selected ? 11 : 5),
      })),
    );
    keepClear();
  };

  // Placing names takes longer than painting symbols: while time is scrubbed they follow a few times a second.
  const LABELS_MS = 250;
  // Among cells they wait until it is over: every disc that grows or shrinks would make a name come or go.
  const CELLS_MS = 350;
  let labelled = 0;
  let labelling = 0;
  const showLabelsSoon = () => {
    const { cells } = layer.scene;
    if (labelling && !cells) return;
    clearTimeout(labelling);
    const wait = cells ? CELLS_MS : Math.max(0, labelled + LABELS_MS - performance.now());
    labelling = setTimeout(() => {
      labelling = 0;
      labelled = performance.now();
      showLabels();
    }, wait);
  };

  /** Names keep clear of symbols, counts and furniture. */
  const keepClear = () => {
    if (!labels) return;
    const origin = container.getBoundingClientRect();
    const { x: width, y: height } = map.getSize();
    // Thin walls, so that no name is cut off by the edge.
    const walls = [[0, 0, width, 1], [0, height - 1, width, 1], [0, 0, 1, height], [width - 1, 0, 1, height]];
    const furniture = [...container.querySelectorAll('.leaflet-control')].map((element) => element.getBoundingClientRect());
    labels.setAvoid([
      ...[...layer.boxes(), ...layer.lines()].map(([left, top, right, bottom]) => ({ x: left, y: top, width: right - left, height: bottom - top })),
      ...walls.map(([x, y, w, h]) => ({ x, y, width: w, height: h })),
      ...furniture.map((box) => ({ x: box.x - origin.x, y: box.y - origin.y, width: box.width, height: box.height })),
    ]);
  };
  const keepClearOnce = () => {
    layer.onpaint = null;
    keepClear();
  };
  map.on('moveend zoomend resize', keepClear);

  const afterFrames = (act) => requestAnimationFrame(() => requestAnimationFrame(act));
  // A repainted tile is not loading to Leaflet, but waiting for the worker; towns come when a close zoom first asks for them.
  const isBusy = () => {
    const tiles = basemap && (basemap.layer.isLoading() || basemap.layer._waiting.size > 0);
    const names = labelLayer && labelLayer._names.townsAsked && labelLayer._names.files.length < 2;
    return Boolean(!basemapReady || !labelsReady || map._animatingZoom || tiles || raster.isLoading() || overlays.isLoading() || names || labelling);
  };
  const whenSettled = (act, calm = 0) => {
    if (isBusy()) setTimeout(() => whenSettled(act), 25);
    else if (calm < 4) setTimeout(() => whenSettled(act, calm + 1), 25);
    else afterFrames(act);
  };

  // Nobody reads words that change sixty times a second, and every change lays the page out anew.
  const WORDS_MS = 66;
  let told = 0;
  let untold = null;
  let telling = 0;
  const tell = () => {
    clearTimeout(telling);
    telling = 0;
    if (!untold) return;
    told = performance.now();
    badge(untold.badge);
    legend.set(untold.legend, untold.scene, untold.past);
    untold = null;
  };
  const tellSoon = ({ badge: words, legend: rows, past }) => {
    untold = { badge: words, legend: rows, past, scene: layer.scene };
    const wait = told + WORDS_MS - performance.now();
    if (wait <= 0) tell();
    else if (!telling) telling = setTimeout(tell, wait);
  };

  /** Where a local basemap is drawn it has names of its own. */
  const hush = () => {
    if (labels) labels.setQuiet(raster.box());
  };
  map.on('zoomend', hush);

  const handlers = {
    ...pair.handlers,
    highlight: ({ key }) => layer.setHovered(key ? { key, row: null } : null),
    overlays: ({ layers }) => overlays.set(layers),
    ground: ({ raster: tiles }) => {
      raster.set(tiles);
      container.classList.toggle('mv-raster', Boolean(tiles));
      groundCredit(tiles ? tiles.attribution : '');
      hush();
      keepClear();
    },
    symbols: (message) => {
      mapviewer.symbols.load(message);
      legend.clear();
    },
    show: (message) => {
      layer.setScene(message);
      tellSoon(message);
      layer.onpaint = (ms) => {
        layer.onpaint = null;
        showLabelsSoon();
        send({ t: 'painted', serial: message.serial, ms: Math.round(ms * 100) / 100 });
      };
    },
    theme: ({ dark }) => {
      theme = dark ? 'dark' : 'light';
      document.documentElement.dataset.theme = theme;
      layer.setTheme(theme);
      legend.setTheme(theme);
      if (basemap) basemap.setTheme(theme);
      if (labels) labels.setTheme(theme);
      overlays.setTheme(theme);
    },
    fit: ({ bounds: [south, west, north, east], closest }) => {
      fitted = () => {
        fitting = true;
        map.fitBounds([[south, west], [north, east]], { ...padding(), maxZoom: closest, animate: false });
        fitting = false;
      };
      fitted();
    },
    jump: ({ lat, lon, zoom }) => map.setView([lat, lon], zoom == null ? map.getZoom() : zoom, { animate: false }),
    options: (message) => {
      eventLabels = message.labels;
      showLabels();
      legend.show(message.legend);
      setMotion(message.motion);
    },
    spread: (message) => {
      layer.setSpread(message);
      layer.onpaint = layer.onpaint || keepClearOnce;
      const { hovered } = layer;
      if (!hovered || hovered.key !== message.key || hovered.row != null) return;
      // The mark's own tip would cover its fan; it comes back with the fold.
      if (layer.spread) tooltip.hide();
      else send({ t: 'hovered', key: hovered.key, row: null });
    },
    tip: (message) => {
      const { hovered } = layer;
      if (!hovered || hovered.key !== message.key || hovered.row !== message.row) return;
      if (message.row != null || !layer.isFanned(message.key)) tooltip.show(message, hovered);
    },
    candidates: (message) => layer.setCandidates(mapviewer.candidates.prepare(message)),
    tool: (message) => tools.set(message),
    sketch: (message) => tools.show(message),
    settle: ({ serial }) =>
      whenSettled(() => {
        tell();
        legend.tidy();
        afterFrames(() => send({ t: 'settled', serial }));
      }),
  };

  mapviewer.bridge.connect(handlers).then(() => {
    send({ t: 'ready', zoom: map.getZoom() });
    reportMove();
  });
})();
