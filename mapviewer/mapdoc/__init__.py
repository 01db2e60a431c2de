"""What to draw on the map: messages, marks, and the page that shows them. No Qt."""
