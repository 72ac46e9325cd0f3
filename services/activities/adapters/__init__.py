"""What reaches outside: public holidays, calendar programs, signatures of addresses."""
