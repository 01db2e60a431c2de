'use strict';
/*
 * What stands about the map: time badge, buttons, scale bar, legend, tooltip. All text is set with textContent.
 */
(() => {
  const mapviewer = (window.mapviewer = window.mapviewer || {});

  const { tr, plural, number, rtl } = mapviewer;

  const make = (tag, className, parent, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    if (parent) parent.append(element);
    return element;
  };

  /** Text that is there already is left alone: every change makes the page lay itself out. */
  const tell = (element, text) => {
    if (element.textContent !== text) element.textContent = text;
  };

  const ICONS = {
    in: 'M10 4v12M4 10h12',
    out: 'M4 10h12',
    fit: 'M3.5 7.5v-4h4M12.5 3.5h4v4M16.5 12.5v4h-4M7.5 16.5h-4v-4',
  };

  const icon = (name) => {
    const space = 'http://www.w3.org/2000/svg';
    const svg = document.createElementNS(space, 'svg');
    svg.setAttribute('viewBox', '0 0 20 20');
    svg.setAttribute('aria-hidden', 'true');
    const path = document.createElementNS(space, 'path');
    path.setAttribute('d', ICONS[name]);
    svg.append(path);
    return svg;
  };

  const control = (map, position, className, fill) => {
    const Own = L.Control.extend({
      options: { position },
      onAdd() {
        const box = L.DomUtil.create('div', `${className} mv-card`);
        // The map is no text: only what is written on it runs in the language's direction.
        if (rtl) box.dir = 'rtl';
        L.DomEvent.disableClickPropagation(box).disableScrollPropagation(box);
        fill(box);
        return box;
      },
    });
    return new Own().addTo(map);
  };

  /** The window in words and its counts, top left. */
  const badge = (map) => {
    let title;
    let counts;
    let letter;
    let words;
    control(map, 'topleft', 'mv-badge', (box) => {
      box.setAttribute('role', 'status');
      title = make('div', 'mv-badge-title', box);
      letter = make('span', 'mv-letter', title);
      letter.hidden = true;
      words = make('span', '', title);
      counts = make('div', 'mv-badge-counts', box);
    });
    const set = ([first, second]) => {
      tell(words, first);
      tell(counts, second);
      title.parentElement.hidden = !first && !second;
    };
    /** The letter of the window that the map shows, where it is one of two. */
    set.letter = (name) => {
      letter.textContent = name;
      letter.hidden = !name;
      letter.classList.toggle('mv-second', name === 'B');
    };
    return set;
  };

  /** Zoom in, zoom out, fit: top right. */
  const buttons = (map, onfit) => {
    control(map, 'topright', 'mv-buttons', (box) => {
      const add = (name, label, act) => {
        const button = make('button', '', box);
        button.type = 'button';
        button.title = label;
        button.setAttribute('aria-label', label);
        button.append(icon(name));
        button.addEventListener('click', act);
        return button;
      };
      const closer = add('in', tr('Zoom in'), () => map.zoomIn());
      const farther = add('out', tr('Zoom out'), () => map.zoomOut());
      add('fit', tr('Fit what is shown'), onfit);
      const update = () => {
        closer.disabled = map.getZoom() >= map.getMaxZoom();
        farther.disabled = map.getZoom() <= map.getMinZoom();
      };
      map.on('zoomend zoomlevelschange', update);
      update();
    });
  };

  /** The legend, bottom left: what is on the map, and nothing else. */
  const legend = (map) => {
    let box;
    let list;
    let lines = []; // what is there to be seen
    let wanted = []; // what is there to be told
    let tidying = 0;
    const TIDY_MS = 700;
    let theme = 'light';
    let chosen = null; // open or closed by hand
    const SIZE = 20;

    control(map, 'bottomleft', 'mv-legend', (holder) => {
      box = make('details', '', holder);
      const summary = make('summary', '', box, tr('Legend'));
      summary.addEventListener('click', () => {
        chosen = !box.open;
      });
      list = make('ul', '', box);
    });

    const sample = (look) => {
      const ratio = window.devicePixelRatio || 1;
      const canvas = make('canvas');
      canvas.width = canvas.height = SIZE * ratio;
      canvas.setAttribute('aria-hidden', 'true');
      const ctx = canvas.getContext('2d');
      ctx.scale(ratio, ratio);
      const along = look.along || false;
      if (along) {
        ctx.lineWidth = 2;
        ctx.strokeStyle = mapviewer.symbols.lineColor(look.color, mapviewer.themes[theme]);
        ctx.beginPath();
        ctx.moveTo(0, SIZE / 2);
        ctx.lineTo(SIZE, SIZE / 2);
        ctx.stroke();
      }
      mapviewer.symbols.draw(ctx, SIZE / 2, SIZE / 2, along ? 4.2 : 5.6, look, mapviewer.themes[theme]);
      return canvas;
    };

    /** Discs of some counts, side by side, each with its number below. */
    const scale = ({ full, side }) => {
      const item = make('li', 'mv-scale');
      make('span', 'mv-scale-title', item, tr('Events in a cell'));
      const row = make('span', 'mv-scale-row', item);
      for (const count of mapviewer.cells.steps(full)) {
        const step = make('span', 'mv-scale-step', row);
        const ratio = window.devicePixelRatio || 1;
        const canvas = make('canvas', '', step);
        const size = 36;
        canvas.width = canvas.height = size * ratio;
        canvas.setAttribute('aria-hidden', 'true');
        const radius = Math.max(2.6, mapviewer.cells.radiusOf(count, full) * side);
        const look = { shares: [[-1, count]], rest: 0, count, fullness: mapviewer.cells.fullness(count, full), maybe: false };
        const sheet = mapviewer.discs.sheet(canvas.getContext('2d'), ratio, mapviewer.themes[theme]);
        sheet.disc(size / 2, size / 2, radius, look, 1);
        sheet.show();
        make('span', '', step, mapviewer.cells.short(count));
      }
      return item;
    };

    const draw = () => {
      list.replaceChildren(
        ...lines.map((line) => {
          const { look, label, count, key, cells, heat } = line;
          if (cells) return scale(cells);
          if (heat) return mapviewer.heat.key(make, heat, mapviewer.themes[theme]);
          const item = make('li', key ? 'mv-key' : '');
          if (look) item.append(sample(look));
          const name = make('span', 'mv-legend-label', item, label);
          name.dir = 'auto';
          if (!key) line.figure = make('span', 'mv-legend-count', item, figure(count));
          return item;
        }),
      );
      box.parentElement.hidden = lines.length === 0;
    };

    const figure = (count) => (count ? number(count) : '–');

    const fold = () => {
      const { x, y } = map.getSize();
      box.open = chosen === null ? x >= 560 && y >= 420 : chosen;
    };
    map.on('resize', fold);
    fold();

    /** Both lists, each in its order; what is in both is taken from the second. */
    const merged = (old, fresh) => {
      const names = new Set(fresh.map(({ name }) => name));
      const found = [];
      let at = 0;
      for (const line of fresh) {
        const there = old.findIndex(({ name }, i) => i >= at && name === line.name);
        if (there >= 0) {
          found.push(...old.slice(at, there).filter(({ name }) => !names.has(name)));
          at = there + 1;
        }
        found.push(line);
      }
      found.push(...old.slice(at).filter(({ name }) => !names.has(name)));
      return found;
    };
    const same = (some, others) => some.length === others.length && some.every(({ name }, i) => name === others[i].name);

    /** Leave out what is not there any more. */
    const tidy = () => {
      clearTimeout(tidying);
      tidying = 0;
      if (same(lines, wanted)) return;
      lines = wanted;
      draw();
    };

    return {
      tidy,
      /** Lines of (colour, shape, label, count), and below them what the drawing itself means, where it occurs. */
      set(rows, { marks, cells, heat, unlinked }, past) {
        const { symbols } = mapviewer;
        wanted = rows.map(([color, shape, label, count]) => ({ name: `${color} ${shape} ${label}`, look: { color, shape, state: symbols.IN }, label, count }));
        const grey = { color: '#7F7F7F', shape: 'circle' };
        const explain = (look, label) => wanted.push({ name: `= ${label}`, look: { ...grey, ...look }, label, key: true });
        // What is only there because it is read is hollow wherever it is.
        if (marks.some((mark) => mark.vague && !mark.shaped && !mark.held)) explain({ vague: true }, tr('approximate place'));
        if (marks.some((mark) => mark.shaped)) explain({ vague: true, along: true }, tr('line or area'));
        if (marks.some((mark) => mark.state === symbols.POSSIBLE)) explain({ state: symbols.POSSIBLE }, tr('possibly in this time'));
        if (marks.some((mark) => mark.state === symbols.GHOST && !mark.held)) explain({ state: symbols.GHOST }, past ? tr('earlier') : tr('outside this time'));
        const held = (why, label) => marks.some((mark) => mark.held & why) && explain({ state: symbols.GHOST, vague: true }, label);
        held(symbols.FILTERED, tr('filtered out'));
        held(symbols.UNDATED, tr('undated'));
        held(symbols.OUTSIDE, tr('outside this time'));
        if (unlinked) wanted.push({ name: 'unlinked', look: null, label: plural('{n} relation not drawn', '{n} relations not drawn', unlinked), key: true });
        if (heat) wanted.push({ name: `heat ${heat.full}`, heat: { full: heat.full }, key: true });
        if (cells) wanted.push({ name: `cells ${cells.full}`, cells: { full: cells.full, side: 32 }, key: true });
        // While time is scrubbed lines come but none goes, so that nothing jumps; and making elements costs.
        const kept = lines.filter((line) => !line.cells && !line.heat && line.look && !(line.key && line.label === tr('earlier') && !past)).map((line) => ({ ...line, count: 0 }));
        const next = merged(kept, wanted);
        if (same(next, lines)) {
          next.forEach((line, i) => {
            line.figure = lines[i].figure;
            if (line.figure) tell(line.figure, figure(line.count));
          });
          lines = next;
        } else {
          lines = next;
          draw();
        }
        clearTimeout(tidying);
        tidying = setTimeout(tidy, TIDY_MS);
      },
      /** Another dossier: nothing of the old one stays. */
      clear() {
        lines = [];
        wanted = [];
        draw();
      },
      setTheme(next) {
        theme = next;
        draw();
      },
      show(on) {
        box.parentElement.style.display = on ? '' : 'none';
      },
    };
  };

  /** The tooltip: a place and some titles, near the pointer's mark and inside the map. */
  const tooltip = (map) => {
    const box = make('div', 'mv-tip mv-card', map.getContainer());
    box.setAttribute('role', 'tooltip');
    box.hidden = true;
    return {
      hide() {
        box.hidden = true;
      },
      show(tip, { x, y, radius, left: leftwards }) {
        const place = make('div', 'mv-tip-place', null, tip.place);
        place.dir = 'auto';
        const lines = tip.lines.map((line) => {
          const item = make('div', 'mv-tip-line', null, line);
          item.dir = 'auto';
          return item;
        });
        if (tip.more) lines.push(make('div', 'mv-tip-more', null, plural('and {n} more', 'and {n} more', tip.more)));
        box.replaceChildren(...(tip.place ? [place] : []), ...lines);
        box.hidden = false;
        const size = map.getSize();
        const [w, h] = [box.offsetWidth, box.offsetHeight];
        const sides = [x + radius + 8, x - radius - 8 - w];
        if (leftwards) sides.reverse();
        const left = sides.find((side) => side >= 6 && side + w <= size.x - 6) ?? sides[0];
        box.style.left = `${Math.max(6, Math.min(left, size.x - w - 6))}px`;
        box.style.top = `${Math.max(6, Math.min(y - h / 2, size.y - h - 6))}px`;
      },
    };
  };

  /** Leaflet's scale bar, bottom left, its length in the language of the program. */
  const scale = (map) => {
    const Scale = L.Control.Scale.extend({
      _updateMetric(maxMeters) {
        const metres = this._getRoundNum(maxMeters);
        const words = metres < 1000 ? tr('{n} m', { n: number(metres) }) : tr('{n} km', { n: number(metres / 1000) });
        this._updateScale(this._mScale, words, metres / maxMeters);
      },
    });
    const bar = new Scale({ position: 'bottomleft', imperial: false, maxWidth: 110 }).addTo(map).getContainer();
    // In a narrow map the credit line reaches to the left side: then what stands there stands above it.
    const corner = bar.parentElement;
    const line = map.attributionControl.getContainer();
    const lift = () => {
      const high = bar.getBoundingClientRect().right + 4 > line.getBoundingClientRect().left ? line.offsetHeight : 0;
      const wanted = high ? `${high}px` : '';
      if (corner.style.bottom !== wanted) corner.style.bottom = wanted;
    };
    const watch = new ResizeObserver(lift);
    for (const box of [map.getContainer(), bar, line]) watch.observe(box);
  };

  /** The credit line in the language of the program; its links and names stay. */
  const credit = (map) => {
    const control = map.attributionControl;
    for (const text of Object.keys(control._attributions)) {
      if (!text.startsWith('Made with ')) continue;
      control.removeAttribution(text);
      control.addAttribution(text.replace('Made with ', `${tr('Made with')} `));
    }
  };

  /** What a local basemap says of its makers, before our own credit. The words are a file's: text, never markup. */
  const ground = (map) => {
    const box = map.attributionControl.getContainer();
    const line = make('span', 'mv-ground');
    const span = make('bdi', '', line);
    line.append(' · ');
    let words = '';
    const put = () => {
      tell(span, words);
      if (words && box.firstChild !== line) box.prepend(line);
      else if (!words) line.remove();
    };
    // Leaflet writes the line anew whenever a layer comes or goes.
    new MutationObserver(put).observe(box, { childList: true });
    return (next) => {
      words = next;
      put();
    };
  };

  /** The ring of the focus, which `map.css` shows; screen readers have no use for it. */
  const ring = (map) => {
    for (const side of ['top', 'bottom', 'left', 'right']) make('div', `mv-wall mv-${side}`, map.getContainer()).setAttribute('aria-hidden', 'true');
  };

  mapviewer.furniture = { badge, buttons, credit, ground, legend, ring, scale, tooltip };
})();
