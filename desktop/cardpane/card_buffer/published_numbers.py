"""The test numbers that Stripe and Duffel publish: the only ones accepted outside live use.

They are stored as nine's complements, so that a scan of the pane's memory for a number finds only
what was typed.
"""

from __future__ import annotations

# stripe.com/docs/testing and Duffel's guide to testing card payments.
_COMPLEMENTS = (
    b"5757575757575757",
    b"5999943344334443",
    b"4444444444445555",
    b"7776996877996777",
    b"4799171717171789",
    b"4894894894894899",
    b"621717753689994",
    b"628550364601568",
    b"3988888888888882",
    b"3988999009860575",
    b"6943069990979995",
    b"63772793728332",
    b"6433997979639494",
    b"3799999999999994",
    b"5888889883361129",
    b"4444449869340942",
    b"5999999999999997",
    b"5999999999990004",
    b"5999999999990012",
    b"5999999999990020",
    b"5999999999999930",
    b"5999999999999872",
    b"5999999999999880",
    b"5999999999993024",
    b"5999999999999898",
    b"5999999999999989",
    b"5999999999999971",
    b"5999999999999963",
    b"5999999999999740",
    b"5999999999999658",
    b"5999997499996844",
    b"5999997239996815",
    b"5999996199999553",
    b"5999991739996821",
    b"5999999999996779",
    b"5999991599998370",
    b"5999991599998719",
)


def is_published(number: memoryview) -> bool:
    """True when these ASCII digits are a published test number; compared in place."""
    return any(
        len(complement) == len(number)
        and all(
            complement_digit + digit == 105
            for complement_digit, digit in zip(complement, number, strict=True)
        )
        for complement in _COMPLEMENTS
    )
