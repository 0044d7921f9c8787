"""The build: the only room that imports Sphinx and docutils."""
