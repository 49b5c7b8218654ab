"""Excel in and out: read what people wrote, say what was understood, write what they can fill in.

A file is first read into a `Plan`, which says everything before anything is written; a plan without
problems is then carried out whole, in one `Work`.
"""
