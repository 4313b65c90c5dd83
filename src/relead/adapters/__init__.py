"""The outside world: real and recording implementations of `relead.ports`, and what runs around us."""
