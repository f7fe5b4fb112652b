"""Landmarks to Motion: what a detector or a file gives becomes movement that belongs to nobody."""

from .fitting import Fit, fit, fit_in_full

__all__ = ["Fit", "fit", "fit_in_full"]
