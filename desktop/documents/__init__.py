"""What the client is sent: itinerary PDF and calendar file."""
