"""The only code that opens a socket. Nothing here runs unless the person switched that kind of request on.

`services` says whom one may ask and what they learn by it, `client` asks them (limits, one typed error), `log` keeps what was asked, `cache` what was answered.
"""
