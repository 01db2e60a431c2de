'use strict';
/*
 * Colours of what is drawn over the basemap, light and dark. Category colours come from the program's symbol table.
 */
(() => {
  const mapviewer = (window.mapviewer = window.mapviewer || {});

  const FONT = '"Noto Sans", "Noto Sans Arabic", "Noto Sans Hebrew", system-ui, "DejaVu Sans", sans-serif';

  mapviewer.themes = {
    light: {
      ink: '#1b1d20', // text, rings, arcs
      paper: '#ffffff', // inside of a hollow symbol, halo of text
      edge: 'rgba(22, 25, 29, 0.72)', // the dark casing outside the light one
      link: '#33373d',
      tool: '#0a5aa8', // lines of tools
      veil: 'rgba(255, 255, 255, 0.62)',
      font: FONT,
    },
    dark: {
      ink: '#eef1f4',
      paper: '#16191d',
      edge: 'rgba(5, 7, 9, 0.9)',
      link: '#d4dae0',
      tool: '#6cb8f0',
      veil: 'rgba(22, 25, 29, 0.66)',
      font: FONT,
    },
  };

  /** Text with a halo, at a baseline-middle position in CSS pixels. */
  mapviewer.haloText = (ctx, text, x, y, theme) => {
    ctx.lineJoin = 'round';
    ctx.lineWidth = 3.5;
    ctx.strokeStyle = theme.paper;
    ctx.strokeText(text, x, y);
    ctx.fillStyle = theme.ink;
    ctx.fillText(text, x, y);
  };
})();
