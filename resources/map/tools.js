'use strict';
/*
 * The hand on the map while a tool is used: clicks, drags, handles, keys, and the card that says what to do. It keeps nothing of what is drawn; the
 * program decides that and sends it as a sketch.
 */
(() => {
  const mapviewer = (window.mapviewer = window.mapviewer || {});

  const POINTER_MS = 60;
  const KEYS = { Enter: 'enter', Backspace: 'back', Escape: 'escape', c: 'close', C: 'close' };
  const ARROWS = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', '+', '-'];
  const round = (value) => Math.round(value * 1e6) / 1e6;

  mapviewer.createTools = (map, layer, send) => {
    const container = map.getContainer();
    let tool = '';
    let grip = null; // the drag that runs: {handle}
    let swallow = false; // the click that ends a drag
    let waiting = null; // what of a movement is sent with the next frame
    let byKeys = false;
    let handles = false;

    const make = (className, parent) => {
      const element = document.createElement('div');
      element.className = className;
      parent.append(element);
      return element;
    };
    // Under the badge, like the other furniture.
    const Card = L.Control.extend({ options: { position: 'topleft' }, onAdd: () => L.DomUtil.create('div', 'mv-tool mv-card') });
    const card = new Card().addTo(map).getContainer();
    card.hidden = true;
    card.setAttribute('role', 'status');
    if (mapviewer.rtl) card.dir = 'rtl';
    const title = make('mv-tool-title', card);
    const hint = make('mv-tool-hint', card);
    const cross = make('mv-cross', container);
    cross.hidden = true;
    cross.setAttribute('aria-hidden', 'true');

    const tell = (kind, { lat, lng }, handle = null) => send({ t: 'pointed', kind, lat: round(lat), lon: round(lng), handle });
    const soon = (kind, at, handle) => {
      if (!waiting) {
        requestAnimationFrame(() => {
          const told = waiting;
          waiting = null;
          if (told) tell(...told);
        });
      }
      waiting = [kind, at, handle];
    };
    const now = (...told) => {
      waiting = null;
      tell(...told);
    };

    const showCross = (on) => {
      byKeys = on;
      cross.hidden = !(on && tool);
    };

    const offMap = (event) => event.target.closest('.leaflet-control');
    const place = (event) => map.mouseEventToContainerPoint(event);

    // Drags: of a handle, with any tool or none; of an area. They are heard before Leaflet moves the map.
    container.addEventListener(
      'mousedown',
      (event) => {
        swallow = false;
        if (event.button !== 0 || offMap(event)) return;
        const { x, y } = place(event);
        const found = handles ? mapviewer.sketch.hit(layer.handles, x, y) : null;
        if (!found && tool !== 'rectangle' && tool !== 'radius') return;
        event.stopPropagation();
        event.preventDefault();
        container.focus({ preventScroll: true });
        showCross(false);
        grip = { handle: found ? found.handle : null, moved: false };
        now('press', map.mouseEventToLatLng(event), grip.handle);
      },
      true,
    );
    document.addEventListener('mousemove', (event) => {
      if (!grip) return;
      grip.moved = true;
      soon('drag', map.mouseEventToLatLng(event), grip.handle);
    });
    document.addEventListener('mouseup', (event) => {
      if (!grip) return;
      const { handle, moved } = grip;
      grip = null;
      swallow = true;
      const at = map.mouseEventToLatLng(event);
      if (handle !== null && !moved) now('click', at, handle);
      now('release', at, handle);
    });
    container.addEventListener(
      'click',
      (event) => {
        if (!swallow) return;
        swallow = false;
        event.stopPropagation();
      },
      true,
    );

    // Clicks and movements of a tool that sets points.
    const click = (event) => {
      if (!tool) return false;
      if (tool === 'measure' || tool === 'place') now('click', event.latlng);
      return true;
    };
    map.on('dblclick', (event) => {
      if (tool) now('double', event.latlng);
    });
    map.on('mousemove', (event) => {
      if (grip) return;
      const { x, y } = event.containerPoint;
      container.classList.toggle('mv-holding', handles && mapviewer.sketch.hit(layer.handles, x, y) !== null);
      if (tool === 'measure') {
        if (byKeys) showCross(false);
        soon('move', event.latlng);
      }
    });

    // Keys: the middle of the map is the pointer then.
    container.addEventListener(
      'keydown',
      (event) => {
        if (!tool || event.ctrlKey || event.altKey || event.metaKey) return;
        const kind = KEYS[event.key];
        if (ARROWS.includes(event.key) || kind === 'enter') showCross(true);
        if (!kind || (kind === 'close' && tool !== 'measure')) return;
        event.preventDefault();
        event.stopPropagation();
        now(kind, map.getCenter());
      },
      true,
    );
    map.on('move', () => {
      if (tool && byKeys) soon('move', map.getCenter());
    });

    // Where the pointer is.
    let told = 0;
    let late = 0;
    const report = (at) => {
      clearTimeout(late);
      const wait = told + POINTER_MS - performance.now();
      if (wait > 0) {
        late = setTimeout(() => report(at), wait);
        return;
      }
      told = performance.now();
      send({ t: 'pointer', lat: at ? round(at.lat) : null, lon: at ? round(at.lng) : null });
    };
    map.on('mousemove', (event) => report(event.latlng));
    container.addEventListener('mouseleave', () => report(null));

    // The context menu, by pointer or by key.
    container.addEventListener('contextmenu', (event) => {
      event.preventDefault();
      if (offMap(event)) return;
      const keyed = event.button !== 2;
      const at = keyed ? map.getCenter() : map.mouseEventToLatLng(event);
      const { x, y } = keyed ? map.getSize().divideBy(2) : place(event);
      const found = layer.hit(x, y);
      send({ t: 'menu', lat: round(at.lat), lon: round(at.lng), x, y, key: found ? found.key : null, row: found ? found.row : null });
    });

    return {
      click,
      /** Whether the pointer belongs to a tool just now. */
      get busy() {
        return Boolean(tool || grip);
      },
      set({ name }) {
        tool = name;
        container.classList.toggle('mv-drawing', Boolean(name));
        showCross(byKeys && Boolean(name));
        if (!name) byKeys = false;
        if (name) container.focus({ preventScroll: true });
      },
      show(message) {
        handles = message.handles.length > 0;
        layer.setSketch(message.lines.length || message.rounds.length || message.pins.length || handles ? mapviewer.sketch.prepare(message) : null);
        if (title.textContent !== message.title) title.textContent = message.title;
        if (hint.textContent !== message.hint) hint.textContent = message.hint;
        card.hidden = !message.title && !message.hint;
      },
    };
  };
})();
