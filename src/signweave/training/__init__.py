"""Training: one plain loop, recipes, curricula, and the folder that a run is. Needs the extra `training`."""
