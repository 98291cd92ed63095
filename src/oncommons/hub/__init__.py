"""The web: a Django project whose apps call the stages and hold no science."""
