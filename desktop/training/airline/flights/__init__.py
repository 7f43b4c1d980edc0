"""Invented airlines, routes, timetables and fares."""
