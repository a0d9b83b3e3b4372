"""Tests of the station, through HTTP."""
