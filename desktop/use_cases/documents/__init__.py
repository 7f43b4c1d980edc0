"""Handing out documents: each is made from the records for this one act, checked and audited."""
