"""Relead."""
