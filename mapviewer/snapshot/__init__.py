"""Spec and composition of a picture, pure: the same spec gives the same picture."""
