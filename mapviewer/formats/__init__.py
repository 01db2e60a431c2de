"""Files in, files out: one module a format, found by discovery (`reading.formats`); `reading.read` reads a file of any of them."""
