"""What to draw on the time axis: scale with folds, ruler, lanes, layout. Pure numbers, no Qt."""
