"""The preview: a page that somebody changes is built again and shown, and what is wrong with it is shown on top.

A process stands ready with Sphinx imported and builds what has changed (`worker`), another one serves the pages and
notifies open windows of a new build (`server`, on top of sphinx-autobuild's).
"""
