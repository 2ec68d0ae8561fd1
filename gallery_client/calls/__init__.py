"""The calls of GalleryClient, a file for each noun; `client.py` lists them all.

Each function is a method of the client, and takes it as `self`.
"""
