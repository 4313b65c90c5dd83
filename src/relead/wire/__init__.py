"""The REST gateway: bytes of a request in, bytes of an answer out.

Here belongs what the protocol says about transport: routes, encodings, credentials, scopes, limits, batch,
envelope and the system errors. Not here: anything that knows a lead from a contact. What wire needs from
outside (who is calling, how a method runs, where counters live) are Protocols that `server` fills.
"""
