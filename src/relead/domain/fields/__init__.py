"""Field catalogues: one declarative table per entity, and what values of each type are."""
