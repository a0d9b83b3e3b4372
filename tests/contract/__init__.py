"""Tests over the whole declaration: what is declared travels, is answered, and is refused as it says."""
