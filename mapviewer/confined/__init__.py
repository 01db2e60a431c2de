"""Reading what strangers packed (XML, ZIP and what is made of them) in a process of its own, which may do nothing else.

`parent` starts it and hears it, `child` is all that runs in it: the standard library and the modules of this folder, without the rest of the program and without what is installed beside it. It has no more
memory, time and files than `limits` gives it, writes only into the pipe to us, and what comes through that is JSON.
"""
