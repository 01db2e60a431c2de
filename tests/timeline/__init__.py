"""Tests of the time axis, without Qt."""
