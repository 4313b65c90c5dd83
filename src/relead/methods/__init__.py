"""Method families of the protocol: names, parameters, result shapes. No rules, no SQL."""
