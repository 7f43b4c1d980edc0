"""Our own fee: held before the ticket, charged after it, released where nothing was booked."""
