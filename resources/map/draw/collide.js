'use strict';
/*
 * Greedy label placement: who is there first keeps the room. Loaded before labels.js.
 */
(() => {
  const mapviewer = (window.mapviewer = window.mapviewer || {});

  const CELL = 64; // CSS pixels

  /** Rectangles on a plane, found by a grid of cells. A rectangle is [left, top, right, bottom] in CSS pixels. */
  class Room {
    constructor() {
      this.cells = new Map();
    }

    /** @param {number[]} box @param {(key: string) => boolean} visit stops at the first true */
    some([left, top, right, bottom], visit) {
      for (let x = Math.floor(left / CELL); x <= Math.floor(right / CELL); x += 1) {
        for (let y = Math.floor(top / CELL); y <= Math.floor(bottom / CELL); y += 1) {
          if (visit(`${x},${y}`)) return true;
        }
      }
      return false;
    }

    /** Does any rectangle meet this one? @param {number[][]} boxes */
    isFree(boxes) {
      return !boxes.some((box) =>
        this.some(box, (key) =>
          (this.cells.get(key) || []).some(
            (other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1],
          ),
        ),
      );
    }

    /** @param {number[][]} boxes */
    take(boxes) {
      for (const box of boxes) {
        this.some(box, (key) => {
          if (!this.cells.has(key)) this.cells.set(key, []);
          this.cells.get(key).push(box);
          return false;
        });
      }
    }
  }

  mapviewer.Room = Room;

  /** Text reduced to what makes two spellings of a name the same. @param {string} text */
  mapviewer.nameKey = (text) =>
    text
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]/gu, '');

  /** The direction of a text by its first strong character. @param {string} text */
  mapviewer.textDirection = (text) => {
    const strong = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]|\p{L}/u.exec(text);
    return strong && /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u.test(strong[0])
      ? 'rtl'
      : 'ltr';
  };
})();
