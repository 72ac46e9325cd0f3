"""The rules of contacts: `clients` on persons and companies, `names` and `tax` on what identifies them, `timeline` on
telling what happened with them.
"""
