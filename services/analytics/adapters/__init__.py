"""What reaches outside of the service: files that people open in a spreadsheet."""
