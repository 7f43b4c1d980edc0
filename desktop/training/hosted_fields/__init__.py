"""The pages of the training vendors' own card fields, as a web engine loads them.

Each speaks what its vendor documents or its component shows: Stripe.js reference (elements,
createPaymentMethod), and @duffel/components 3.17.0 (the frame of DuffelCardForm). Only the calls
that Skycap makes are there.
"""
