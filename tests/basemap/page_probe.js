'use strict';
// Run by test_page.py in Node: the page's own scripts, on the shipped files, answer as JSON.
const fs = require('node:fs');
const vm = require('node:vm');

const [, , folder, files] = process.argv;
globalThis.self = globalThis;
globalThis.window = globalThis;
for (const script of ['draw/container.js', 'draw/collide.js', 'draw/names.js', 'vendor/geojson-vt.js']) {
  vm.runInThisContext(fs.readFileSync(`${folder}/${script}`, 'utf8'), { filename: script });
}
const { mapviewer } = globalThis;
globalThis.fetch = async (url) => {
  const data = fs.readFileSync(url);
  return { ok: true, arrayBuffer: async () => data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) };
};

(async () => {
  const container = await mapviewer.fetchContainer(`${files}/50m.bin`);
  const layers = {};
  for (const [name, { arcs }] of Object.entries(container.header.layers)) {
    const features = container.features(name, container.arcs(arcs));
    const points = features.flat(2);
    layers[name] = {
      features: features.length,
      points: points.length,
      x: points.reduce((sum, point) => sum + point[0], 0),
      y: points.reduce((sum, point) => sum + point[1], 0),
    };
  }
  const room = new mapviewer.Room();
  room.take([[0, 0, 100, 20]]);
  const names = new mapviewer.Names(`${files}/`, () => {});
  await names.load();
  const all = [0, 0, 1, 1];
  const answer = {
    layers,
    room: [room.isFree([[90, 10, 120, 30]]), room.isFree([[100, 20, 120, 30]]), room.isFree([[-500, -500, 500, 500]])],
    keys: ['As-Suwaydā’', 'as suwayda', 'السويداء'].map(mapviewer.nameKey),
    directions: ['Paris', '«السويداء»', '12 שיחות Paris', '42'].map(mapviewer.textDirection),
    widths: [0, 2, 3, 9].map((zoom) => mapviewer.atZoom([[2, 10], [4, 20]], zoom)),
    world: names.places(all, 2).map((place) => place.name),
    copies: names.places([-1, 0, 2, 1], 2).length,
    waters: names.waters.length,
  };
  process.stdout.write(JSON.stringify(answer));
})();
