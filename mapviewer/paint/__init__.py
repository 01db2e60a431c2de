"""Plain pictures onto a QPainter; with app the only code that imports Qt."""
