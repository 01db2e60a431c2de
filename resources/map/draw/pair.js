'use strict';
/*
 * Two maps beside each other look at the same place: each says where it goes while it goes, and goes where the other went.
 * What a map does because the other did it is not said again, or they would push each other about.
 */
(() => {
  const { mapviewer } = window;

  /** `send` speaks with the program; `still(on)` keeps the map from moving by itself; `report()` says anew where it is. */
  mapviewer.createPair = (map, { send, still, letter, report }) => {
    let linked = false;
    let following = '';
    let asked = 0;

    const tell = () => {
      asked = 0;
      if (!linked) return;
      const { lat, lng } = map.getCenter();
      send({ t: 'panning', lat, lon: lng, zoom: map.getZoom() });
    };
    map.on('move', () => {
      if (linked && !following && !asked) asked = requestAnimationFrame(tell);
    });

    return {
      /** Whether the map goes where the other one is while that still moves: nobody needs to be told. */
      drifts: () => following === 'moving',
      /** Whether the other map is to go where this one is: not when this one only followed, nor before it is told that it is one of two. */
      leads: () => linked && !following,
      handlers: {
        pair: (message) => {
          linked = message.letter !== '';
          still(linked);
          letter(message.letter);
          // Where the first map went before it knew of the second, that one has yet to go.
          if (message.letter === 'A') report();
        },
        follow: ({ lat, lon, zoom, moving }) => {
          following = moving ? 'moving' : 'there';
          map.setView([lat, lon], zoom, { animate: false });
          following = '';
        },
      },
    };
  };
})();
