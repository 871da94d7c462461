"""What a market holds: which listings, their prices, how fields go together, words, segments.

Pure functions over a frame of listings that `table.prepared` has typed; nothing is drawn here.
"""
