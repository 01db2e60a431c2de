"""Measures of speed: `python -m benchmarks NAME [--n N] [--json]`. They print medians and p95; no test asserts them."""
