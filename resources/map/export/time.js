'use strict';
/*
 * The time axis of an exported page: folded like the program's own, with two handles that pointer and keys move.
 */
(() => {
  const mapviewer = (window.mapviewer = window.mapviewer || {});

  const HEIGHT = 40; // of the strip, CSS pixels; labels stand below
  const KEY_PART = 1 / 200; // of the axis, for one press of a key
  const DATE = { year: 'numeric', month: 'short', day: 'numeric', timeZone: 'UTC' };

  /** Seconds since 1970 as a date in words; what a Date cannot hold is told by its year. */
  const dateWords = (t) => {
    if (t === null) return mapviewer.tr('no limit');
    const date = new Date(t * 1000);
    if (Number.isNaN(date.getTime())) return String(Math.round(1970 + t / 31556952));
    const year = date.getUTCFullYear();
    // The day before the month, as everywhere else in the program.
    const { lang } = document.documentElement;
    return year > 0 ? date.toLocaleDateString(lang === 'en' ? 'en-GB' : lang, DATE) : `${1 - year} BCE`;
  };

  class Axis {
    /** `axis`: blocks [t0, t1, u0, u1], folds [u0, u1, words], labels [u, text, row]; `changed(start, end)` in seconds, null for no limit. */
    constructor(holder, axis, changed) {
      Object.assign(this, { holder, axis, changed, u: [0, 1], events: [], colours: [] });
      this.canvas = document.createElement('canvas');
      this.canvas.setAttribute('aria-hidden', 'true');
      holder.append(this.canvas);
      this.handles = [0, 1].map((end) => this.handle(end));
      holder.append(...this.handles);
      this.drag = null;
      holder.addEventListener('pointerdown', (event) => this.press(event));
      holder.addEventListener('pointermove', (event) => this.move(event));
      holder.addEventListener('pointerup', () => this.release());
      holder.addEventListener('pointercancel', () => this.release());
      holder.addEventListener('dblclick', () => this.set(0, 1));
      new ResizeObserver(() => this.draw()).observe(holder);
    }

    handle(end) {
      const made = document.createElement('button');
      made.className = 'handle';
      made.type = 'button';
      made.setAttribute('role', 'slider');
      made.setAttribute('aria-label', end ? mapviewer.tr('End of the time window') : mapviewer.tr('Start of the time window'));
      made.setAttribute('aria-valuemin', '0');
      made.setAttribute('aria-valuemax', '1000');
      made.addEventListener('keydown', (event) => {
        const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 }[event.key];
        const edge = { Home: 0, End: 1 }[event.key];
        if (steps === undefined && edge === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        const u = [...this.u];
        u[end] = edge === undefined ? u[end] + steps * KEY_PART : edge;
        this.set(...u);
      });
      return made;
    }

    /** Seconds at a place on the axis. */
    t(u) {
      const { blocks } = this.axis;
      for (const [t0, t1, u0, u1] of blocks) {
        if (u < u0) return t0;
        if (u <= u1) return Math.round(t0 + ((u - u0) / (u1 - u0 || 1)) * (t1 - t0));
      }
      return blocks.length ? blocks[blocks.length - 1][1] : 0;
    }

    /** The place on the axis of a moment. */
    uOf(t) {
      let last = 0;
      for (const [t0, t1, u0, u1] of this.axis.blocks) {
        if (t < t0) return u0;
        if (t <= t1) return u0 + ((t - t0) / (t1 - t0 || 1)) * (u1 - u0);
        last = u1;
      }
      return last || 1;
    }

    /** The window as [start, end) in seconds; null where it has no limit. */
    window() {
      const [a, b] = this.u;
      return [a <= 0 ? null : this.t(a), b >= 1 ? null : this.t(b)];
    }

    set(a, b) {
      const low = Math.min(1, Math.max(0, Math.min(a, b)));
      const high = Math.min(1, Math.max(0, Math.max(a, b)));
      if (low === this.u[0] && high === this.u[1]) return;
      this.u = [low, high];
      this.draw();
      this.changed(...this.window());
    }

    at(event) {
      const box = this.holder.getBoundingClientRect();
      return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    }

    press(event) {
      if (event.button) return;
      this.holder.setPointerCapture(event.pointerId);
      const u = this.at(event);
      const near = 9 / this.holder.clientWidth;
      const [a, b] = this.u;
      if (Math.abs(u - a) < near && !(Math.abs(u - b) < near && b < 1 && u > b)) this.drag = { end: 0 };
      else if (Math.abs(u - b) < near) this.drag = { end: 1 };
      else if (u > a && u < b && (a > 0 || b < 1)) this.drag = { from: u, u: [a, b] };
      else this.drag = { fresh: u };
      event.preventDefault();
    }

    move(event) {
      const { drag } = this;
      if (!drag) return;
      const u = this.at(event);
      if (drag.fresh !== undefined) {
        if (Math.abs(u - drag.fresh) > 3 / this.holder.clientWidth) this.set(drag.fresh, u);
      } else if (drag.end !== undefined) {
        const next = [...this.u];
        next[drag.end] = u;
        if (next[0] > next[1]) drag.end = 1 - drag.end;
        this.set(...next);
      } else {
        const [a, b] = drag.u;
        const shift = Math.min(1 - b, Math.max(-a, u - drag.from));
        this.set(a + shift, b + shift);
      }
    }

    release() {
      this.drag = null;
    }

    /**
     * `events` to be drawn, lane by lane: {lane, u0, u1, core, day, unsure, color, dim}. `core` is where something certainly lasts ([u, u] or null), `day` tells
     * that it is known to the day, `unsure` that it may not have happened then.
     */
    show(events) {
      this.events = events;
      this.draw();
    }

    /** One event at the height `y` of a lane that is `step` high. */
    mark(ctx, { u0, u1, core, day, unsure, color, dim }, y, step, width) {
      const alpha = dim ? 0.25 : 1;
      const high = Math.max(2, Math.min(6, step * 0.55));
      ctx.strokeStyle = ctx.fillStyle = color;
      const whole = core && core[0] <= u0 + 1 / width && core[1] >= u1 - 1 / width;
      if ((u1 - u0) * width > 4) {
        ctx.globalAlpha = alpha * (core ? 0.75 : 0.35);
        const [from, to] = core || (day && !unsure ? [u0, u1] : [0, 0]);
        if (to > from) ctx.fillRect(from * width, y - high / 2, Math.max(1, (to - from) * width), high);
        if (!whole && !(day && !unsure)) {
          ctx.globalAlpha = alpha;
          ctx.lineWidth = 1;
          ctx.setLineDash([3, 2]);
          ctx.strokeRect(u0 * width + 0.5, y - high / 2 + 0.5, Math.max(1, (u1 - u0) * width - 1), high - 1);
          ctx.setLineDash([]);
        }
      }
      ctx.globalAlpha = alpha;
      ctx.beginPath();
      const at = core ? Math.max(u0, core[0]) : (u0 + u1) / 2;
      ctx.arc(at * width, y, Math.max(1.8, Math.min(3.5, step * 0.4)), 0, 2 * Math.PI);
      if ((core || day || (u1 - u0) * width <= 1) && !unsure) ctx.fill();
      else {
        ctx.lineWidth = 1.4;
        ctx.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--soft').trim();
        ctx.fill();
        ctx.stroke();
      }
    }

    draw() {
      const { holder, canvas } = this;
      const ratio = window.devicePixelRatio || 1;
      const [width, height] = [holder.clientWidth, holder.clientHeight];
      if (!width) return;
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      const ctx = canvas.getContext('2d');
      const style = getComputedStyle(document.documentElement);
      const colour = (name) => style.getPropertyValue(name).trim();
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      ctx.fillStyle = colour('--soft');
      ctx.fillRect(0, 0, width, HEIGHT);
      const [a, b] = this.u;
      ctx.fillStyle = colour('--accent');
      ctx.globalAlpha = 0.16;
      ctx.fillRect(a * width, 0, (b - a) * width, HEIGHT);
      ctx.globalAlpha = 1;
      const lanes = Math.max(1, ...this.events.map(({ lane }) => lane + 1));
      const step = (HEIGHT - 6) / lanes;
      for (const event of this.events) this.mark(ctx, event, 3 + event.lane * step + step / 2, step, width);
      ctx.globalAlpha = 1;
      ctx.font = `11px ${getComputedStyle(holder).fontFamily}`;
      for (const [u0, u1, words] of this.axis.folds) {
        ctx.fillStyle = colour('--paper');
        ctx.fillRect(u0 * width, 0, (u1 - u0) * width, HEIGHT);
        ctx.strokeStyle = colour('--muted');
        ctx.lineWidth = 1;
        for (const u of [u0, u1]) {
          ctx.beginPath();
          for (let y = 0; y <= HEIGHT; y += 5) ctx.lineTo(u * width + (y % 10 ? 3 : -3), y);
          ctx.stroke();
        }
        ctx.fillStyle = colour('--muted');
        ctx.textAlign = 'center';
        ctx.textBaseline = 'middle';
        // How long it is, in two lines; all that the fold stands for is said in the list's counts.
        const lines = words.split(',')[0].split(' ');
        lines.forEach((line, n) => ctx.fillText(line, ((u0 + u1) / 2) * width, HEIGHT / 2 + (n - (lines.length - 1) / 2) * 13, (u1 - u0) * width - 4));
      }
      ctx.textAlign = 'left';
      ctx.textBaseline = 'top';
      ctx.fillStyle = colour('--muted');
      const ends = [-Infinity, -Infinity];
      // The upper row of the program's ruler says the year, so it goes first.
      for (const row of [1, 0]) {
        for (const [u, text, at] of this.axis.labels) {
          const x = u * width;
          const w = ctx.measureText(text).width;
          if (at !== row || x < ends[row] + 8 || x + w > width) continue;
          ctx.fillText(text, x, HEIGHT + (row ? 12 : 1));
          ends[row] = x + w;
        }
      }
      const words = this.window().map(dateWords);
      this.handles.forEach((made, end) => {
        made.style.left = `${this.u[end] * width}px`;
        made.setAttribute('aria-valuenow', String(Math.round(this.u[end] * 1000)));
        made.setAttribute('aria-valuetext', words[end]);
      });
    }
  }

  mapviewer.Axis = Axis;
  mapviewer.dateWords = dateWords;
})();
