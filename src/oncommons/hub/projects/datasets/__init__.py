"""Datasets: registered, classified, with their terms of use."""
