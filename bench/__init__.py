"""What Relead costs over the bare libraries it is made of. `python -m bench` runs all of it."""
