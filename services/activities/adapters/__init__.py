"""What reaches outside: the library that knows public holidays."""
