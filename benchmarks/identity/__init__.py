"""How well matching finds what is one: labels, training and measurement. See docs/guides/matching.md.

``interreg_pairs.csv`` and ``interreg_found.csv`` are our own reading of pairs of Interreg partners; the ids are digests
of the ids that the keep.eu loader gives, so that no publisher's line is in them. ``training_pairs.npz`` has the
features of the pairs that the model is trained on, as numbers.
"""
