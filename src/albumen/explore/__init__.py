"""Learns an undocumented web API from traffic and definition files, and tells what was seen, and where.

An operation is what the fields `api` and `method` name, in whatever part of a request they travel. Nothing in here
knows one API of the family from another; what families differ in is a table, `albumen.api.families`.
"""
