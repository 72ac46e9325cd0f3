"""One file per named fault, each with the same question at its end: is everything there, once?"""
