"""The files of an evidence pack: the page that verifies itself, the PDF, the tables."""
